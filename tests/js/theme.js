// Numbers such as the theme has (figures/theme.py): what is tested holds for any.

export const numbers = { floor: 0.015, low: 0.002, first: 0.012, high: 0.985, high_log: 0.998, lines: 15, line_width: 1, relief: 0.06 };
export const dots = [[4000, 1.3], [1200, 1.55], [300, 1.9], [-1, 2.4]];
