#pragma once
#include "CSpawn.h"

/// Runs in a process of its own: starts one process, reports on it over `control`, and ends whatever it leaves.
void guard_process(int control, const struct cspawn_request *request) __attribute__((noreturn));
