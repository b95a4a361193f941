/** What an interpreter is of whose file names no task: so it was before there were others. */
export const UNNAMED_TASK = 'parts';
