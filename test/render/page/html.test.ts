import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { assert as assertProperty, property, string } from "fast-check";
import { escapeHtml, html } from "../../../src/render/page/html.ts";
import { podsCommand } from "../../../src/render/page/kubectl-command.ts";

suite("the template of markup", () => {
  test("escapes text, and leaves markup as it is", () => {
    const inner = html`<b>${"<&>"}</b>`;
    assert.equal(
      html`<p title="${"\"x'"}">${inner}${["a<", 1, html`<br />`]}</p>`.text,
      '<p title="&quot;x&#39;"><b>&lt;&amp;&gt;</b>a&lt;1<br></p>'.replace(
        "<br>",
        html`<br />`.text,
      ),
    );
  });

  test("writes nothing for what is absent", () => {
    assert.equal(html`<p>${undefined}${false}${[]}${""}${0}</p>`.text, "<p>0</p>");
  });

  test("its own indentation is left out, that of values is not", () => {
    // Its indentation is what is tested.
    // prettier-ignore
    const text = html`<p>
      ${"a\n   b"}
    </p>`.text;
    assert.equal(text, "<p>\na\n   b\n</p>");
  });

  test("what HTML cannot hold is replaced", () => {
    assert.equal(escapeHtml("a\0\x1b[31m\x7f\ud800\r"), "a\uFFFD\uFFFD[31m\uFFFD\uFFFD\uFFFD");
  });

  test("no text leaves its place", () => {
    assertProperty(
      property(string({ unit: "binary" }), (text) => {
        assert.doesNotMatch(escapeHtml(text), /[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
    );
  });
});

suite("the command that lists the pods of a node", () => {
  test("is one word for a shell", () => {
    assert.equal(
      podsCommand("node-1.example"),
      "kubectl get pods --all-namespaces --field-selector='spec.nodeName=node-1.example,status.phase!=Succeeded,status.phase!=Failed'",
    );
    assert.match(podsCommand("a'; rm -rf ~ #") ?? "", /spec\.nodeName=a'\\''; rm -rf ~ #,/);
    assert.match(podsCommand("a$(id)`id`") ?? "", /'spec\.nodeName=a\$\(id\)`id`,/);
  });

  test("a name cannot add to the selector", () => {
    assert.match(podsCommand("a,b=c\\") ?? "", /spec\.nodeName=a\\,b\\=c\\\\,status/);
  });

  test("there is none for what a terminal would act on", () => {
    for (const name of ["a\nb", "a\x1b[2J", "a\u202eb", "a\u200bb", "a\u2028b"]) {
      assert.equal(podsCommand(name), undefined);
    }
  });
});
