# Writes sine_table.h: round(32768 sin(pi/2 k/256)), k = 0..256 (FIXED.md section 2).
BEGIN {
    print "/* Made by `make tables`; do not edit. round(32768 sin(pi/2 k/256)), k = 0..256. */"
    pi = atan2(0, -1)
    for (k = 0; k <= 256; k++)
        printf "%s%d,%s", k % 12 ? " " : "    ", int(32768 * sin(pi / 512 * k) + 0.5), k % 12 == 11 || k == 256 ? "\n" : ""
}
