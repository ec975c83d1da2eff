import type { FailureClass } from "../../src/kubernetes/failures/failure-table.ts";
import type { FailureAdvice } from "./row.ts";

const failure = "kubernetes/failures/failure";
const reflector = "kubernetes/reflector/reflector";
const recovery = "kubernetes/reflector/recovery";

const nothing = "Nothing.";
const proxyInBetween =
  "Nothing, as long as it is rare. If it repeats, look at the time limits of proxies and load balancers in between.";

/** The API server is reached, and answers with an error, or its stream breaks. */
export const answersOfTheServer = {
  "not acceptable": {
    what: "406 or 415: the server does not speak protobuf",
    also: "A line says so once: `reading JSON from now on`.",
    act: nothing,
    tests: [
      [recovery, "gives way to JSON at once"],
      [recovery, "is backed off from when it is JSON"],
    ],
  },
  expired: {
    what: "410: the server no longer has the changes since the last event",
    act: "Nothing. If it comes again and again, kubecommit is slower than the cluster changes: look at its CPU limit.",
    tests: [
      [
        recovery,
        "is followed at once by a sync the first time in two minutes, and else through the backoff",
      ],
      [recovery, "is backed off from also when each sync in between succeeds"],
      [
        reflector,
        "because its resourceVersion expired during an outage is followed by a sync without delay",
      ],
      [recovery, "of a page is followed by the first page, with what is known kept"],
    ],
  },
  invalid: {
    what: "400, 422 or another 4xx: the server refuses the request, as an old one refuses WatchList",
    act: "Nothing, when numbers come: the server does not know WatchList. Otherwise report the message.",
    tests: [
      [
        reflector,
        "is a list where the server does not know WatchList, and the watch starts from it",
      ],
      ["kubernetes/reflector/sync-plan", "is given up at once after 422, for an hour"],
      [
        recovery,
        "a resourceVersion that the server itself calls invalid is given up after the third time",
      ],
    ],
  },
  starting: {
    what: "429 of a server that is starting: its cache is not filled yet",
    act: nothing,
    tests: [
      [
        "kubernetes/failures/failure-log",
        "tells no flow schema to a server that is starting, and nothing at all when it is over soon",
      ],
    ],
  },
  throttled: {
    what: "429: the server throttles",
    also: "It never asks before the server's Retry-After.",
    act: "If it lasts, give the service account a flow schema with more shares. The field `flow_schema` of the line is the UID of the one that throttles.",
    tests: [
      [reflector, "Retry-After is the least that is waited"],
      [
        "kubernetes/api/connection",
        "a refusal tells how long to wait and which flow schema throttles",
      ],
    ],
  },
  "too large resource version": {
    what: "504: this API server is behind the one that was asked before",
    act: nothing,
    tests: [
      [
        reflector,
        "is asked for again, and then synced without, when its resourceVersion is too large",
      ],
      [recovery, "may be so three times in a row, again and again"],
    ],
  },
  "timed out": {
    what: "Another 504: the list takes the server more than a minute",
    act: "Look at the API server and etcd: they are slow.",
    tests: [
      [recovery, "is read in pages after a 504, and then again as before"],
      [reflector, "reads pages after a list that was cut"],
    ],
  },
  server: {
    what: "500, 502, 503: the API server fails",
    act: "See the log of the API server.",
    tests: [
      [reflector, "with 5xx for five minutes is followed by a sync"],
      [failure, "500"],
      [
        "kubernetes/reflector/resume-point",
        "is a sync at the same version after five minutes of errors without an event",
      ],
    ],
  },
  reset: {
    what: "The connection breaks in the middle of an answer or a watch",
    act: proxyInBetween,
    tests: [
      [reflector, "with reset is resumed from the last resourceVersion"],
      [reflector, "is told, though one cut is ordinary"],
      [reflector, "100 failures in a row are spread over half an hour at least, with jitter"],
    ],
  },
  idle: {
    what: "A watch without an event or bookmark for two and a half minutes, or a list without a byte for one",
    act: proxyInBetween,
    tests: [
      [reflector, "in silence is one without a byte for two and a half minutes, however old it is"],
      [recovery, "does not hold the watch open: two and a half minutes without an event end it"],
      [recovery, "that stays silent for a minute is given up, and read in pages"],
    ],
  },
  "overdue initial events": {
    what: "The initial events of a WatchList do not end: their bookmark does not come",
    act: "Nothing. A proxy that drops bookmarks is the likely cause; lists do without.",
    tests: [
      [reflector, "gives WatchList up when its bookmark does not come, and says so once"],
      [
        "kubernetes/reflector/initial-events",
        "may take five minutes in all, however steadily they come",
      ],
    ],
  },
  "cut initial events": {
    what: "The server ends the initial events of a WatchList before their bookmark",
    act: nothing,
    tests: [[reflector, "gives WatchList up when it ends twice without the bookmark"]],
  },
  cut: {
    what: "The server ends the watch three times within a minute, for the first time",
    act: "Nothing: a server that has just started does that.",
    tests: [
      [recovery, "three watches that end within a minute are a failure, though each had events"],
      [
        "kubernetes/reflector/watch-ends",
        "three times within a minute is ordinary unless it comes again within five minutes",
      ],
    ],
  },
  short: {
    what: "The server keeps ending the watch: kubecommit may be too slow, or a proxy's limit too short",
    act: "Look at `nodejs_eventloop_lag_p99_seconds` and the CPU limit; then at proxies in between.",
    tests: [
      [reflector, "at once, without an event, is a failure that is backed off from"],
      [
        "kubernetes/reflector/watch-ends",
        "is a failure the third time within a minute, and the count starts over",
      ],
    ],
  },
  "bad data": {
    what: "Bytes that cannot be decoded: a frame that is cut or too long, wrong protobuf, wrong JSON",
    also: "The third bad body of protobuf within ten minutes has JSON read from then on. No event is skipped in silence.",
    act: "Look for a proxy that changes bodies. If there is none, report the message.",
    tests: [
      [reflector, "with bad data at the same place twice is followed by a sync"],
      [reflector, "is JSON for good after protobuf that cannot be decoded three times"],
      [
        "kubernetes/wire/media-types",
        "a media type is not given up when its bodies fail now and then",
      ],
    ],
  },
  "bad compression": {
    what: "A compressed body that is damaged, cut, of a kind that was not asked for, or inflates to more than 200 times its length",
    also: "What was damaged may have been taken in before its checksum came. For an hour no compression is asked for.",
    act: "Look for a proxy that compresses or changes bodies.",
    tests: [
      [reflector, "in damaged gzip is followed by a sync without compression"],
      ["kubernetes/api/content", "is refused when any byte of its content is damaged"],
      [
        "kubernetes/api/content",
        "is refused when it inflates beyond measure, whatever came before",
      ],
      [
        "kubernetes/api/connection",
        "asks for no compression for an hour after it could not be read",
      ],
    ],
  },
  internal: {
    what: "An error that kubecommit does not know: a fault of its own",
    act: "Report the line, with its stack.",
    tests: [
      [failure, "what is not known is an internal error, with its stack"],
      ["kubernetes/failures/failure-log", "an error is told as one"],
    ],
  },
} as const satisfies Partial<Record<FailureClass, FailureAdvice>>;
