const sixty = "0*[0-5]?\\d";
const part = `((\\*|${sixty}-${sixty})(/0*[1-9]\\d*)?|${sixty})`;

/** Seconds or minutes: any. */
const chosen = `${part}(,${part})*`;

/** A field that has to name everything: `*`, or the one range. What is in a list is not looked at. */
function all(range: string, others = ""): string {
  return `((\\*|${range})(/1)?|[\\w*/#-]+,[\\w*/#,-]*${others})`;
}

const fields = [chosen, all("0-23"), all("1-31", "|\\?"), all("1-12"), all("0-[67]|1-7", "|\\?")];

/**
 * A cron expression that runs in every hour, as a regular expression. It is stricter than the
 * program with odd ways to say "all" (`1-0` or `jan-dec`), and less strict with lists.
 */
export const schedulePattern = ` *(@hourly|(${chosen} +)?${fields.join(" +")}) *`;
