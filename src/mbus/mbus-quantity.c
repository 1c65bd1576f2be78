/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-quantity.h"

#include <glib/gi18n-lib.h>

/* Nicks and names are part of file formats and do not change: names are in JSON, CSV, XML and profiles. */
static const struct {
  const char *nick;
  const char *name;
} quantities[MBUS_N_QUANTITIES] = {
  [MBUS_QUANTITY_UNKNOWN] = { "unknown", N_("Unknown") },
  [MBUS_QUANTITY_MANUFACTURER_SPECIFIC] = { "manufacturer-specific", N_("Manufacturer specific") },
  [MBUS_QUANTITY_ENERGY] = { "energy", N_("Energy") },
  [MBUS_QUANTITY_VOLUME] = { "volume", N_("Volume") },
  [MBUS_QUANTITY_MASS] = { "mass", N_("Mass") },
  [MBUS_QUANTITY_ON_TIME] = { "on-time", N_("On time") },
  [MBUS_QUANTITY_OPERATING_TIME] = { "operating-time", N_("Operating time") },
  [MBUS_QUANTITY_POWER] = { "power", N_("Power") },
  [MBUS_QUANTITY_VOLUME_FLOW] = { "volume-flow", N_("Volume flow") },
  [MBUS_QUANTITY_MASS_FLOW] = { "mass-flow", N_("Mass flow") },
  [MBUS_QUANTITY_FLOW_TEMPERATURE] = { "flow-temperature", N_("Flow temperature") },
  [MBUS_QUANTITY_RETURN_TEMPERATURE] = { "return-temperature", N_("Return temperature") },
  [MBUS_QUANTITY_TEMPERATURE_DIFFERENCE] = { "temperature-difference", N_("Temperature difference") },
  [MBUS_QUANTITY_EXTERNAL_TEMPERATURE] = { "external-temperature", N_("External temperature") },
  [MBUS_QUANTITY_PRESSURE] = { "pressure", N_("Pressure") },
  [MBUS_QUANTITY_DATE] = { "date", N_("Date") },
  [MBUS_QUANTITY_DATE_AND_TIME] = { "date-and-time", N_("Date and time") },
  [MBUS_QUANTITY_HEAT_COST_ALLOCATION] = { "heat-cost-allocation", N_("Heat cost allocation") },
  [MBUS_QUANTITY_AVERAGING_DURATION] = { "averaging-duration", N_("Averaging duration") },
  [MBUS_QUANTITY_ACTUALITY_DURATION] = { "actuality-duration", N_("Actuality duration") },
  [MBUS_QUANTITY_FABRICATION_NUMBER] = { "fabrication-number", N_("Fabrication number") },
  [MBUS_QUANTITY_IDENTIFICATION] = { "identification", N_("Identification") },
  [MBUS_QUANTITY_BUS_ADDRESS] = { "bus-address", N_("Bus address") },
  [MBUS_QUANTITY_ANY_QUANTITY] = { "any-quantity", N_("Any quantity") },
  [MBUS_QUANTITY_REACTIVE_ENERGY] = { "reactive-energy", N_("Reactive energy") },
  [MBUS_QUANTITY_APPARENT_ENERGY] = { "apparent-energy", N_("Apparent energy") },
  [MBUS_QUANTITY_REACTIVE_POWER] = { "reactive-power", N_("Reactive power") },
  [MBUS_QUANTITY_RELATIVE_HUMIDITY] = { "relative-humidity", N_("Relative humidity") },
  [MBUS_QUANTITY_PHASE_ANGLE_BETWEEN_VOLTAGES] = { "phase-angle-between-voltages", N_("Phase angle between voltages") },
  [MBUS_QUANTITY_PHASE_ANGLE_OF_VOLTAGE_AND_CURRENT] = { "phase-angle-of-voltage-and-current",
    N_("Phase angle of voltage and current") },
  [MBUS_QUANTITY_FREQUENCY] = { "frequency", N_("Frequency") },
  [MBUS_QUANTITY_APPARENT_POWER] = { "apparent-power", N_("Apparent power") },
  [MBUS_QUANTITY_HEAT_COST_ALLOCATOR_FACTOR_K] = { "heat-cost-allocator-factor-k", N_("Heat cost allocator factor K") },
  [MBUS_QUANTITY_HEAT_COST_ALLOCATOR_FACTOR_KQ] = { "heat-cost-allocator-factor-kq",
    N_("Heat cost allocator factor Kq") },
  [MBUS_QUANTITY_HEAT_COST_ALLOCATOR_FACTOR_KC] = { "heat-cost-allocator-factor-kc",
    N_("Heat cost allocator factor Kc") },
  [MBUS_QUANTITY_HEAT_COST_ALLOCATOR_FACTOR_KCR] = { "heat-cost-allocator-factor-kcr",
    N_("Heat cost allocator factor Kcr") },
  [MBUS_QUANTITY_HEAT_COST_ALLOCATOR_FACTOR_KCH] = { "heat-cost-allocator-factor-kch",
    N_("Heat cost allocator factor Kch") },
  [MBUS_QUANTITY_HEAT_COST_ALLOCATOR_FACTOR_KT] = { "heat-cost-allocator-factor-kt",
    N_("Heat cost allocator factor Kt") },
  [MBUS_QUANTITY_HEAT_COST_ALLOCATOR_FACTOR_KD] = { "heat-cost-allocator-factor-kd",
    N_("Heat cost allocator factor KD") },
  [MBUS_QUANTITY_COLD_OR_WARM_TEMPERATURE_LIMIT] = { "cold-or-warm-temperature-limit",
    N_("Cold or warm temperature limit") },
  [MBUS_QUANTITY_CUMULATIVE_MAXIMUM_POWER] = { "cumulative-maximum-power", N_("Cumulative maximum power") },
  [MBUS_QUANTITY_CREDIT] = { "credit", N_("Credit") },
  [MBUS_QUANTITY_DEBIT] = { "debit", N_("Debit") },
  [MBUS_QUANTITY_ACCESS_NUMBER] = { "access-number", N_("Access number") },
  [MBUS_QUANTITY_DEVICE_TYPE] = { "device-type", N_("Device type") },
  [MBUS_QUANTITY_MANUFACTURER] = { "manufacturer", N_("Manufacturer") },
  [MBUS_QUANTITY_PARAMETER_SET] = { "parameter-set", N_("Parameter set") },
  [MBUS_QUANTITY_MODEL_OR_VERSION] = { "model-or-version", N_("Model or version") },
  [MBUS_QUANTITY_HARDWARE_VERSION] = { "hardware-version", N_("Hardware version") },
  [MBUS_QUANTITY_METROLOGY_FIRMWARE_VERSION] = { "metrology-firmware-version", N_("Metrology firmware version") },
  [MBUS_QUANTITY_OTHER_SOFTWARE_VERSION] = { "other-software-version", N_("Other software version") },
  [MBUS_QUANTITY_CUSTOMER_LOCATION] = { "customer-location", N_("Customer location") },
  [MBUS_QUANTITY_CUSTOMER] = { "customer", N_("Customer") },
  [MBUS_QUANTITY_ACCESS_CODE_OF_USER] = { "access-code-of-user", N_("Access code of user") },
  [MBUS_QUANTITY_ACCESS_CODE_OF_OPERATOR] = { "access-code-of-operator", N_("Access code of operator") },
  [MBUS_QUANTITY_ACCESS_CODE_OF_SYSTEM_OPERATOR] = { "access-code-of-system-operator",
    N_("Access code of system operator") },
  [MBUS_QUANTITY_ACCESS_CODE_OF_DEVELOPER] = { "access-code-of-developer", N_("Access code of developer") },
  [MBUS_QUANTITY_PASSWORD] = { "password", N_("Password") },
  [MBUS_QUANTITY_ERROR_FLAGS] = { "error-flags", N_("Error flags") },
  [MBUS_QUANTITY_ERROR_MASK] = { "error-mask", N_("Error mask") },
  [MBUS_QUANTITY_SECURITY_KEY] = { "security-key", N_("Security key") },
  [MBUS_QUANTITY_DIGITAL_OUTPUT] = { "digital-output", N_("Digital output") },
  [MBUS_QUANTITY_DIGITAL_INPUT] = { "digital-input", N_("Digital input") },
  [MBUS_QUANTITY_BAUD_RATE] = { "baud-rate", N_("Baud rate") },
  [MBUS_QUANTITY_RESPONSE_DELAY] = { "response-delay", N_("Response delay") },
  [MBUS_QUANTITY_RETRIES] = { "retries", N_("Retries") },
  [MBUS_QUANTITY_REMOTE_CONTROL] = { "remote-control", N_("Remote control") },
  [MBUS_QUANTITY_FIRST_STORAGE_NUMBER] = { "first-storage-number", N_("First storage number") },
  [MBUS_QUANTITY_LAST_STORAGE_NUMBER] = { "last-storage-number", N_("Last storage number") },
  [MBUS_QUANTITY_SIZE_OF_STORAGE_BLOCK] = { "size-of-storage-block", N_("Size of storage block") },
  [MBUS_QUANTITY_DESCRIPTOR_OF_TARIFF_AND_SUBUNIT] = { "descriptor-of-tariff-and-subunit",
    N_("Descriptor of tariff and subunit") },
  [MBUS_QUANTITY_STORAGE_INTERVAL] = { "storage-interval", N_("Storage interval") },
  [MBUS_QUANTITY_OPERATOR_DATA] = { "operator-data", N_("Operator data") },
  [MBUS_QUANTITY_SECOND_OF_THE_MINUTE] = { "second-of-the-minute", N_("Second of the minute") },
  [MBUS_QUANTITY_DURATION_SINCE_LAST_READOUT] = { "duration-since-last-readout", N_("Duration since last readout") },
  [MBUS_QUANTITY_START_OF_TARIFF] = { "start-of-tariff", N_("Start of tariff") },
  [MBUS_QUANTITY_DURATION_OF_TARIFF] = { "duration-of-tariff", N_("Duration of tariff") },
  [MBUS_QUANTITY_PERIOD_OF_TARIFF] = { "period-of-tariff", N_("Period of tariff") },
  [MBUS_QUANTITY_DIMENSIONLESS] = { "dimensionless", N_("Dimensionless") },
  [MBUS_QUANTITY_WIRELESS_M_BUS_CONTAINER] = { "wireless-m-bus-container", N_("Wireless M-Bus container") },
  [MBUS_QUANTITY_NOMINAL_TRANSMISSION_PERIOD] = { "nominal-transmission-period", N_("Nominal transmission period") },
  [MBUS_QUANTITY_VOLTAGE] = { "voltage", N_("Voltage") },
  [MBUS_QUANTITY_CURRENT] = { "current", N_("Current") },
  [MBUS_QUANTITY_RESET_COUNTER] = { "reset-counter", N_("Reset counter") },
  [MBUS_QUANTITY_CUMULATION_COUNTER] = { "cumulation-counter", N_("Cumulation counter") },
  [MBUS_QUANTITY_CONTROL_SIGNAL] = { "control-signal", N_("Control signal") },
  [MBUS_QUANTITY_DAY_OF_WEEK] = { "day-of-week", N_("Day of week") },
  [MBUS_QUANTITY_WEEK_NUMBER] = { "week-number", N_("Week number") },
  [MBUS_QUANTITY_TIME_OF_DAY_CHANGE] = { "time-of-day-change", N_("Time of day change") },
  [MBUS_QUANTITY_STATE_OF_PARAMETER_ACTIVATION] = { "state-of-parameter-activation",
    N_("State of parameter activation") },
  [MBUS_QUANTITY_SPECIAL_SUPPLIER_INFORMATION] = { "special-supplier-information", N_("Special supplier information") },
  [MBUS_QUANTITY_DURATION_SINCE_LAST_CUMULATION] = { "duration-since-last-cumulation",
    N_("Duration since last cumulation") },
  [MBUS_QUANTITY_OPERATING_TIME_OF_BATTERY] = { "operating-time-of-battery", N_("Operating time of battery") },
  [MBUS_QUANTITY_DATE_OF_BATTERY_CHANGE] = { "date-of-battery-change", N_("Date of battery change") },
  [MBUS_QUANTITY_RADIO_LEVEL] = { "radio-level", N_("Radio level") },
  [MBUS_QUANTITY_BEGIN_AND_END_OF_SUMMER_TIME] = { "begin-and-end-of-summer-time", N_("Begin and end of summer time") },
  [MBUS_QUANTITY_LISTENING_WINDOW] = { "listening-window", N_("Listening window") },
  [MBUS_QUANTITY_REMAINING_LIFE_OF_BATTERY] = { "remaining-life-of-battery", N_("Remaining life of battery") },
  [MBUS_QUANTITY_NUMBER_OF_STOPS] = { "number-of-stops", N_("Number of stops") },
  [MBUS_QUANTITY_MANUFACTURER_CONTAINER] = { "manufacturer-container", N_("Manufacturer's container") },
  [MBUS_QUANTITY_SELECTED_APPLICATION] = { "selected-application", N_("Selected application") },
  [MBUS_QUANTITY_MOISTURE] = { "moisture", N_("Moisture") },
  [MBUS_QUANTITY_TIME_OF_DAY] = { "time-of-day", N_("Time of day") },
  [MBUS_QUANTITY_TEMPERATURE] = { "temperature", N_("Temperature") },
  [MBUS_QUANTITY_ALARM] = { "alarm", N_("Alarm") },
  [MBUS_QUANTITY_POWER_FACTOR] = { "power-factor", N_("Power factor") },
};

const char *
mbus_quantity_nick (MbusQuantity quantity)
{
  return quantities[quantity].nick;
}

const char *
mbus_quantity_name (MbusQuantity quantity)
{
  return quantities[quantity].name;
}

MbusQuantity
mbus_quantity_from_nick (const char *nick)
{
  for (guint i = 0; i < MBUS_N_QUANTITIES; i++)
    if (g_str_equal (quantities[i].nick, nick))
      return (MbusQuantity) i;
  return MBUS_QUANTITY_UNKNOWN;
}

MbusQuantity
mbus_quantity_from_name (const char *name)
{
  for (guint i = 0; i < MBUS_N_QUANTITIES; i++)
    if (g_str_equal (quantities[i].name, name))
      return (MbusQuantity) i;
  return MBUS_QUANTITY_UNKNOWN;
}
