// Light, dark, or as the system has it.

const THEMES = ['automatic', 'light', 'dark'];

function rememberedTheme() {
  try {
    const theme = localStorage.getItem('switchback-theme');
    return THEMES.includes(theme) ? theme : 'automatic';
  } catch {
    return 'automatic';  // files may have no storage
  }
}

function useTheme(theme) {
  if (theme === 'automatic') {
    document.documentElement.removeAttribute('data-theme');
  } else {
    document.documentElement.setAttribute('data-theme', theme);
  }
  try {
    localStorage.setItem('switchback-theme', theme);
  } catch {
    // Forgotten with the page, then.
  }
}

function themeChoice() {
  const choice = make('select', {id: 'theme'},
                      THEMES.map((theme) => make('option', {value: theme}, theme)));
  choice.value = rememberedTheme();
  useTheme(choice.value);
  choice.addEventListener('change', () => useTheme(choice.value));
  return make('label', {class: 'theme'}, 'Theme ', choice);
}
