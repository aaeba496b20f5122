int main() { return 0; }

int sc_main(int, char**) { return 1; }
