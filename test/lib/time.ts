/** When the tests should be through, in seconds since 1970. Unset, there is time for everything. */
const until = Number(process.env.TEST_UNTIL ?? Number.POSITIVE_INFINITY);

/** Whether there is time for more of the same: on a slow machine CI is content with a part of what is tried in many ways. */
export const hasTime = (): boolean => Date.now() < until * 1000;
