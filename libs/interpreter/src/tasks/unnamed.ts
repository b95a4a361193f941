/** The task of an interpreter whose file does not name one, from before there were several. */
export const UNNAMED_TASK = 'parts';
