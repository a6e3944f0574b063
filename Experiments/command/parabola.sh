#!/bin/sh
# Prints (x - 1)² + (y + 2)² as a metric, and its parts as a curve of two steps.
while [ $# -gt 0 ]; do
  case $1 in
    --x) x=$2 ;;
    --y) y=$2 ;;
  esac
  shift 2
done
awk -v x="$x" -v y="$y" 'BEGIN {
  a = (x - 1) ^ 2; b = (y + 2) ^ 2
  printf "metric part=%.17g step=1\nmetric part=%.17g step=2\n", a, b
  printf "metric loss=%.17g\n", a + b
}'
