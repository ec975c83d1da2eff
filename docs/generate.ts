import { writeFile } from "node:fs/promises";
import { format } from "prettier";
import { readStored, resultsOf } from "../bench/stored.ts";
import { alertsPage } from "./alerts-page.ts";
import { configurationPage } from "./configuration-page.ts";
import { costPicture, schemes } from "./cost-picture.ts";
import { dependenciesPage } from "./dependencies-page.ts";
import { devicesPage } from "./devices-page.ts";
import { manPage } from "./man-page.ts";
import { operationsPage, performancePage } from "./measured-pages.ts";
import { metricsPage } from "./metrics-page.ts";
import { reportPage } from "./report-page.ts";
import { reliabilityPage } from "./reliability-page.ts";

/** A page or picture that is written from the code or from measurements; `path` from the root. */
interface Page {
  readonly path: string;
  readonly text: string;
}

/** All generated pages, as they must be in the repository. */
export async function pages(): Promise<readonly Page[]> {
  return [
    await page("docs/metrics.md", metricsPage()),
    await page("docs/configuration.md", configurationPage()),
    await page("docs/report.md", reportPage()),
    await page("docs/alerts.md", alertsPage()),
    await page("docs/devices.md", devicesPage()),
    await page("docs/dependencies.md", dependenciesPage()),
    await page("docs/reliability.md", reliabilityPage()),
    await page("docs/performance.md", performancePage()),
    await page("docs/operations.md", operationsPage()),
    { path: "docs/kubecommit.1", text: manPage() },
    ...costPictures(),
  ];
}

function costPictures(): readonly Page[] {
  const results = resultsOf(readStored().runs);
  return Object.entries(schemes).map(([name, scheme]) => ({
    path: `docs/pictures/cost-${name}.svg`,
    text: costPicture(results, scheme),
  }));
}

async function page(path: string, markdown: string): Promise<Page> {
  return { path, text: await format(markdown, { parser: "markdown", printWidth: 100 }) };
}

if (import.meta.main) {
  for (const { path, text } of await pages()) await writeFile(path, text);
}
