/**
 * Length in UTF-16 units from which rendered text is handed on: the work between two chunks stays
 * within a few milliseconds.
 */
export const chunkLength = 64 * 1024;
