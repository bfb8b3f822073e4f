/** What stands on the page's window and elements, put there by our scripts or by plotly.js. */

import type { Clock, Projection } from "./types.d.ts";

declare global {
  /** plotly.js, which has no types of its own. */
  var Plotly: any;
  interface Window {
    Plotly?: any;
    /** Plotly on its way. */
    descentLabPlotly?: Promise<any>;
    /** What a page of its own holds packed, see offline_page/loader.js. */
    descentLabOffline?: { start: (mount: (component: object) => unknown) => void; unpackText: (id: string) => Promise<string> };
    /** By which the loop of a stand goes faster, for the tests. */
    descentLabPace?: number;
    /** The place that each part of the page showed last, see views/hosting/window.js. */
    descentLabPlaces?: Map<string, string>;
    /** The fields that are read while one types, see views/hosting/live_field.js. */
    descentLabLive?: Set<string>;
  }
  interface Element {
    /** On a viewer's element: what it shows, for the lessons, the console and the tests. */
    descentLab?: { readonly run: any; readonly clock: Clock; readonly projection: Projection };
    /** The text that was written last, see setText in dom.js. */
    shown?: string;
  }
}
