// How often numbers that follow the playhead are written.

export const legendMilliseconds = 60; // numbers that change faster than this cannot be read
