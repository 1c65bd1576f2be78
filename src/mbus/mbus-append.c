/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-append.h"

#define ROW(a)                                                                                               \
  a "0" a "1" a "2" a "3" a "4" a "5" a "6" a "7" a "8" a "9" a "A" a "B" a "C" a "D" a "E" a "F"

const char mbus_hex_pairs[] =
  ROW ("0") ROW ("1") ROW ("2") ROW ("3") ROW ("4") ROW ("5") ROW ("6") ROW ("7")
  ROW ("8") ROW ("9") ROW ("A") ROW ("B") ROW ("C") ROW ("D") ROW ("E") ROW ("F");

char *
mbus_write_digits (char *next, guint64 number)
{
  char digits[MBUS_DIGITS_MAX];
  char *first = digits + sizeof digits;
  gsize n;

  do
    {
      *--first = (char) ('0' + number % 10);
      number /= 10;
    }
  while (number != 0);
  n = (gsize) (digits + sizeof digits - first);
  memcpy (next, first, n);
  return next + n;
}
