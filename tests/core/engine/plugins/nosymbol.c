/* nosymbol: a library, but no plugin. */
int not_a_plugin;
