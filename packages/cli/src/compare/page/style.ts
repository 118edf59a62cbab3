// The page's style: one column, light or dark as the reader's system says, wide things scroll in place.
import { LOSS_COLOURS, lossVariable } from './palette.ts';

const colours = (shade: 'light' | 'dark'): string => LOSS_COLOURS.map((colour, index) => `${lossVariable(index)}:${colour[shade]}`).join(';');

export const STYLE = `
:root{color-scheme:light dark;--paper:#fff;--raised:#f5f6f8;--ink:#1b1e23;--ink-soft:#5a6270;--line:#e1e4e9;--accent:#0b62a8;${colours('light')}}
@media (prefers-color-scheme:dark){:root{--paper:#14171c;--raised:#1d2128;--ink:#e7eaef;--ink-soft:#a0a8b5;--line:#2d333d;--accent:#6db3ef;${colours('dark')}}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem clamp(1rem,4vw,2.5rem) 4rem;max-width:74rem;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.7rem;line-height:1.2;margin:.5rem 0 .25rem}
h2{font-size:1.35rem;margin:3rem 0 .5rem;padding-top:1.25rem;border-top:2px solid var(--line)}
h3{font-size:1.05rem;margin:2rem 0 .5rem}
h4{font-size:.85rem;margin:0 0 .3rem;color:var(--ink-soft);font-weight:600}
p{margin:.4rem 0;max-width:60rem;text-wrap:pretty}
.lead{color:var(--ink-soft)}
.note{color:var(--ink-soft);font-size:.875rem}
pre{background:var(--raised);padding:.75rem 1rem;border-radius:.4rem;white-space:pre-wrap;font:13px/1.5 ui-monospace,monospace;margin:.5rem 0}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;font-size:.875rem;margin:.75rem 0}
.facts dt{color:var(--ink-soft)}.facts dd{margin:0}
.conclusion{background:var(--raised);border-left:4px solid var(--accent);padding:.6rem 1rem;border-radius:0 .4rem .4rem 0;margin:.9rem 0}
.conclusion p{font-size:1.05rem}.conclusion p+p{font-size:.95rem}
.caution{border-left:4px solid #d98e00;padding:.1rem 1rem;font-size:.875rem}
.wide{overflow-x:auto;margin:.25rem 0;border:1px solid var(--line);border-radius:.4rem}
table{border-collapse:collapse;width:100%;font-size:.875rem;font-variant-numeric:tabular-nums}
th,td{padding:.4rem .55rem;text-align:right;white-space:nowrap;border-top:1px solid var(--line)}
thead th{border-top:0;vertical-align:bottom;font-weight:600;color:var(--ink-soft);background:var(--raised)}
th:first-child{text-align:left;position:sticky;left:0;background:var(--paper)}
thead th:first-child{background:var(--raised)}
tbody th{font-weight:500}
td svg{display:block;width:8rem;height:1.1rem}
i{display:inline-block;width:.7em;height:.7em;border-radius:.15em;margin-right:.4em;flex:none}
.legend{display:flex;flex-wrap:wrap;gap:.3rem;align-items:center;margin:.4rem 0}
.toggle{display:inline-flex;align-items:center;font:inherit;font-size:.825rem;padding:.2rem .55rem;border:1px solid var(--line);border-radius:1rem;background:none;color:inherit;cursor:pointer}
.toggle[aria-pressed=false]{opacity:.45;text-decoration:line-through}
.toggle b{font-weight:600;font-variant-numeric:tabular-nums;margin-left:.4em}.toggle b:empty{display:none}
.chart{width:100%;min-height:230px}.chart .uplot{font-family:inherit}
.u-select{background:color-mix(in srgb,var(--ink) 10%,transparent)}
.u-hz .u-cursor-x,.u-vt .u-cursor-x{border-color:var(--ink-soft)}
.marks{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;padding:0;margin:.5rem 0 1rem;font-size:.825rem}
.strip{margin:0 0 1rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(7rem,1fr));gap:.6rem .5rem}
figure{margin:0}
.picture{width:100%;background-size:100% 100%;border-radius:.2rem;overflow:hidden}
.picture{position:relative}.frame{position:absolute;outline:1px solid #fff;box-shadow:0 0 0 2px #0008}
.picture,.picture img{image-rendering:pixelated}
.picture img{display:block;width:100%;height:100%}
figcaption{font-size:.75rem;line-height:1.35;margin-top:.2rem}
figcaption span{display:flex;align-items:baseline;gap:.35em}figcaption i{margin-right:0}
figcaption em{font-style:normal;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
figcaption b{display:block;font-variant-numeric:tabular-nums}
details{margin:.75rem 0}summary{cursor:pointer;font-weight:600;font-size:.925rem}details[open]>summary{margin-bottom:.75rem}
@media (max-width:34rem){.tiles{grid-template-columns:repeat(auto-fill,minmax(5.6rem,1fr))}.facts{grid-template-columns:1fr}.facts dd{margin-bottom:.35rem}}
`;
