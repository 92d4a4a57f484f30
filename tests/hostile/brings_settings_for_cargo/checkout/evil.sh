#!/bin/sh
echo mine > @OUTSIDE@/planted
exit 1
