// Started by the host with a socket as descriptor 3; see CSpawn.h.
#include "CSpawn.h"

int main(void) { return cspawn_supervise(3); }
