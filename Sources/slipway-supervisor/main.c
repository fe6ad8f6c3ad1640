#include "CSpawn.h"
int main(void) { return 0; }
