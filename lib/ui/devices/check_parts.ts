/**
 * What is shown once a check runs, in one script; but for the level, whose place is taken at once.
 *
 * @module
 */
export { CheckProblems } from "./CheckProblems.tsx";
export { DeviceChoice } from "./DeviceChoice.tsx";
