/** The style of all pages, which goes into each of them. */
export const pageStyle = `
:root{color-scheme:light dark;
--paper:light-dark(#fff,#12161c);--card:light-dark(#f5f7fa,#1b212a);--ink:light-dark(#1a1f27,#e6eaf0);
--soft:light-dark(#515b69,#a5b0bf);--line:light-dark(#d5dbe3,#323b48);--link:light-dark(#0b57c2,#7db5ff);
--fine:light-dark(#2f7fd8,#4a96ec);--high:light-dark(#d98a00,#e0a030);--full:light-dark(#cf3328,#f0594e);
--room:light-dark(#dde3ea,#2d3643);--bad:light-dark(#b3261e,#ff8a80);--good:light-dark(#1c6e3a,#6fd08c)}
*{box-sizing:border-box}
html{font:15px/1.45 system-ui,sans-serif;background:var(--paper);color:var(--ink)}
body{margin:0 auto;max-width:110rem;padding:0 1.25rem 2rem}
a{color:var(--link)}
header{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem 1.25rem;padding:.75rem 0;border-bottom:1px solid var(--line);margin-bottom:1rem}
header p{margin:0}
.brand{font-size:1.25rem;font-weight:700;margin-right:auto}
.brand a{color:inherit;text-decoration:none}
#age span,small,.none,footer{color:var(--soft)}
footer{margin-top:1.5rem}
small{font-size:.8rem}
main:focus{outline:0}
h1{font-size:1.5rem;margin:.5rem 0;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:0 0 .4rem}
h3{font-size:.9rem;margin:0 0 .2rem;color:var(--soft)}
section{margin:0 0 1.75rem}
section:target h2{text-decoration:underline;text-decoration-color:var(--link);text-underline-offset:.3em}
p,ul,dl,pre{margin:0 0 .75rem}
ul{padding-left:1.1rem}
.lead{font-size:1.05rem}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(16rem,1fr));gap:.75rem;margin-bottom:.75rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.75rem .9rem;overflow-wrap:anywhere;margin-bottom:.75rem}
.cards .card{margin:0}
.card h2{font-size:1rem}
.card p{margin:.35rem 0 0;font-size:.85rem;color:var(--soft)}
.card .share{display:block;font-size:1.7rem;line-height:1.2}
.card>small{display:block}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.5rem 1.5rem}
small>span{white-space:nowrap}
.share{font-weight:650;font-variant-numeric:tabular-nums}
.bar{display:block;width:100%;height:.6rem;border-radius:.2rem;margin:.1rem 0}
.bar .room{fill:var(--room)}.bar .taken{fill:var(--fine)}
.bar.high .taken{fill:var(--high)}.bar.full .taken{fill:var(--full)}
.bar .limit{fill:var(--ink)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.4rem .9rem .4rem 0;border-bottom:1px solid var(--line)}
td{min-width:6rem}
tbody th{font-weight:600;min-width:9.5rem;max-width:22rem;overflow-wrap:anywhere}
td bdi,dd{overflow-wrap:anywhere}
td small{line-height:1.3}
thead th{white-space:nowrap;font-size:.85rem;color:var(--soft)}
td:has(.bar){min-width:11rem}
.other{font-size:.85rem;margin-bottom:.3rem}
.state{border:1px solid currentColor;border-radius:1rem;padding:.05rem .55rem;font-size:.8rem;white-space:nowrap;color:var(--soft)}
.state.open{color:var(--good)}.state.not_ready{color:var(--bad)}
.bad{color:var(--bad)}
.notice{padding:.6rem .9rem;border:1px solid currentColor;border-radius:.5rem}
.notice:empty{display:none}
.notice ul{margin:0}
.choose{display:flex;flex-wrap:wrap;gap:.5rem .9rem;align-items:end;margin-bottom:.75rem}
.choose label{display:grid;gap:.15rem;color:var(--soft);max-width:100%}
.choose{font-size:.85rem}
input,select,button{font:inherit;color:var(--ink);background:var(--card);border:1px solid light-dark(#8791a0,#66707f);border-radius:.35rem;padding:.3rem .55rem;min-height:2.1rem;max-width:100%}
button{cursor:pointer}
::placeholder{color:var(--soft);opacity:1}
:focus-visible{outline:.18rem solid var(--link);outline-offset:.1rem}
.pager{display:flex;flex-wrap:wrap;gap:.9rem}
.pager span{font-variant-numeric:tabular-nums}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}
dt{color:var(--soft)}dd{margin:0}
pre{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.7rem .9rem;white-space:pre-wrap;overflow-wrap:anywhere}
.hidden,.skip:not(:focus){position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:45rem){
.cards{grid-template-columns:1fr 1fr}
header #age{order:1;flex-basis:100%}
small>span{white-space:normal}
body{padding:0 .75rem 1.5rem}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,th,td{display:block}
tr{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.5rem .75rem;margin-bottom:.6rem}
th,td{border:0;padding:.15rem 0;max-width:none}
tbody th{min-width:0;max-width:none}
#nodes td:not(:empty,:has(.bar,.none)){display:inline-block;min-width:0;padding-right:.9rem}
td[data-label]::before{content:attr(data-label) " ";color:var(--soft);font-size:.85rem}
td:empty,td:has(.none){display:none}
.choose label{flex:1 1 9rem}.choose input,.choose select{width:100%}
dl{grid-template-columns:1fr}dd{margin-bottom:.3rem}}
@media (max-width:45rem) and (pointer:coarse){.choose{font-size:1rem}.choose label{font-size:1rem}}
@media (forced-colors:active){.bar{outline:1px solid CanvasText}.bar .room{fill:Canvas}.bar .taken,.bar.high .taken,.bar.full .taken{fill:CanvasText}.bar .limit{fill:Highlight}}
@media (min-width:120rem){html{font-size:18px}}
@media (min-width:200rem){html{font-size:26px}body{max-width:130rem}}
@media print{#pause,.choose,.skip,footer{display:none}html{font-size:10px;print-color-adjust:exact}}
`;
