/**
 * The functions of this version of the program, as one script: what a commit does, by topic.
 */
export const functions = ``;
