import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { codeOf, failureClassOf } from "../../../src/kubernetes/failures/failure-class.ts";

const refused = { code: "ECONNREFUSED" };
const reset = { code: "ECONNRESET" };

suite("the code of an error", () => {
  for (const [found, codes] of [
    ["unreachable", ["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ENETDOWN", "EADDRNOTAVAIL"]],
    [
      "untrusted",
      [
        "DEPTH_ZERO_SELF_SIGNED_CERT",
        "SELF_SIGNED_CERT_IN_CHAIN",
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        "UNABLE_TO_GET_ISSUER_CERT",
        "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
        "CERT_SIGNATURE_FAILURE",
        "INVALID_CA",
      ],
    ],
    ["expired certificate", ["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"]],
    ["wrong certificate name", ["ERR_TLS_CERT_ALTNAME_INVALID"]],
    ["tls", ["EPROTO", "ERR_TLS_INVALID_CONTEXT", "ERR_SSL_NO_CIPHER_MATCH"]],
    ["not Kubernetes", ["HPE_INVALID_VERSION"]],
    ["internal", ["ERR_INVALID_ARG_TYPE", "NO_HPE_", ""]],
  ] as const) {
    test(`says that it is ${found}`, () => {
      for (const code of codes) assert.equal(failureClassOf({ code }), found, code);
    });
  }

  test("says that the connection broke when its bytes were changed on their way", () => {
    for (const [code, message] of [
      ["EPROTO", "write EPROTO 40:error:0A000119:SSL routines:decryption failed or bad record mac"],
      ["ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC", ""],
      ["ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC", ""],
    ] as const) {
      assert.equal(failureClassOf(Object.assign(new Error(message), { code })), "reset", code);
    }
    const handshake = Object.assign(new Error("write EPROTO wrong version number"), {
      code: "EPROTO",
    });
    assert.equal(failureClassOf(handshake), "tls");
  });

  test("is that of the first address that was tried, unless the whole has one", () => {
    assert.equal(codeOf(new AggregateError([refused, reset])), "ECONNREFUSED");
    assert.equal(codeOf(Object.assign(new AggregateError([refused]), reset)), "ECONNRESET");
    assert.equal(codeOf(new AggregateError([])), "");
  });

  test("is a text; what has none is an internal error", () => {
    for (const error of [undefined, null, "ECONNREFUSED", {}, { code: 7 }, { errors: [refused] }]) {
      assert.equal(codeOf(error), "");
      assert.equal(failureClassOf(error), "internal");
    }
  });
});
