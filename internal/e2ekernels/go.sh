#!/bin/sh
# Stands for Go in the guest, where the end-to-end tests build programs by
# 'go build -o PATH PACKAGE': these were built outside.
cp "/bin/${4##*/}" "$3"
