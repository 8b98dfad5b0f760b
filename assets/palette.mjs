/**
 * Every color of every page, by name, in both schemes.
 *
 * USWDS compiles its color tokens to fixed values, which leaves no room for a dark scheme. So
 * the theme (scss/_theme.scss) gives each name here a token of its own, and the build puts the
 * name back: wherever the compiled stylesheet holds the value of `token`, it writes
 * `var(--name)` instead. A color without a name stops the build, so that none is ever missing
 * from the dark scheme. tests/apps/frame/test_palette.py measures the contrasts.
 */
export const palette = {
  //                token                        light      dark
  paper:         { token: "#f5f0e6", light: "#f8f3ea", dark: "#12191c" },
  surface:       { token: "#ffffff", light: "#fffdf9", dark: "#1b2428" },
  shade:         { token: "#f0f0ec", light: "#efe7d9", dark: "#182125" },
  line:          { token: "#e6e6e2", light: "#dfd4c0", dark: "#37444a" },
  edge:          { token: "#afaea2", light: "#b5a98f", dark: "#5d6b71" },
  muted:         { token: "#5d5d52", light: "#5e584b", dark: "#b8b2a5" },
  soft:          { token: "#454540", light: "#45423a", dark: "#d2ccbf" },
  ink:           { token: "#14333d", light: "#1a2f3a", dark: "#f0eadf" },
  "teal-pale":   { token: "#e0f7f6", light: "#e3efeb", dark: "#17302f" },
  "teal-soft":   { token: "#c4eeeb", light: "#c5dfd9", dark: "#25524f" },
  "teal-mid":    { token: "#6fbab3", light: "#6ea9a2", dark: "#4a948d" },
  teal:          { token: "#0f6460", light: "#0f6460", dark: "#86d0c6" },
  "teal-deep":   { token: "#0b4b3f", light: "#0a4c49", dark: "#a9e1d9" },
  "teal-deepest":{ token: "#123131", light: "#093734", dark: "#cdf1eb" },
  "amber-pale":  { token: "#fef0c8", light: "#faebc8", dark: "#392c12" },
  amber:         { token: "#ffbe2e", light: "#d0922a", dark: "#d9a441" },
  "amber-deep":  { token: "#7a591a", light: "#6f4a00", dark: "#f3d08c" },
  // For a gap in the rota alone. No token is this.
  rust:          { token: null, light: "#96301f", dark: "#f2a898" },
  // Scanners want dark squares on a light ground, in the dark too. No token is this.
  scan:          { token: null, light: "#ffffff", dark: "#ffffff" },
};

/** Values USWDS writes where no token reaches, and the name each one is. */
export const strays = {
  "rgba(15, 100, 96, 0.1)": "teal-pale",
  "#c9c9c9": "line",
  "#e6e6e6": "line",
  black: "ink",
};
