int main() { return 0; }

extern "C" int sc_main(int, char**) { return 1; }
