/**
 * The parts shown while a device check runs, in one script, except for the level, whose space is reserved.
 *
 * @module
 */
export { CheckProblems } from "./CheckProblems.tsx";
export { DeviceChoice } from "./DeviceChoice.tsx";
