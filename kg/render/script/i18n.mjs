// The words of the interface, Chinese and English. `{x}` is filled in by t(); `{n row|rows}` is 1 row, 2 rows.
const WORDS = {
  skip: ["跳到图谱", "Skip to the graph"],
  legend: ["图例与筛选", "Legend and filters"],
  tools: ["工具", "Tools"],
  stage: ["图谱", "Graph"],
  panel: ["证据", "Evidence"],
  view: ["视图", "View"],
  home: ["首页", "Home"],
  path: ["路径", "Path"],
  period: ["时期", "Period"],
  export: ["导出", "Export"],
  asGraph: ["图", "Graph"],
  asTable: ["表", "Table"],
  zoom: ["缩放", "Zoom"],
  zoomIn: ["放大", "Zoom in"],
  zoomOut: ["缩小", "Zoom out"],
  zoomFit: ["适合窗口", "Fit to window"],
  keys: [
    "方向键移动，回车查看，F 展开，Shift+F 加入，加减号缩放，0 适合窗口，Esc 返回",
    "Arrow keys move, Enter opens the card, F focuses, Shift+F adds, plus and minus zoom, 0 fits, Esc goes back",
  ],
  find: ["搜索实体：名称、别名、拼音", "Search: name, alias, pinyin"],
  findLabel: ["搜索实体", "Search entities"],
  found: ["{n} 个结果", "{n result|results}"],
  foundNone: ["没有找到“{q}”", "Nothing found for “{q}”"],
  alias: ["别名", "alias"],
  pinyin: ["拼音", "pinyin"],
  hiddenType: ["已隐藏", "hidden"],
  types: ["实体类型", "Entity types"],
  relations: ["关系类型", "Relation types"],
  filters: ["筛选", "Filters"],
  soloHint: ["Alt+点击：只看这一类", "Alt+click: show only this"],
  onlyThis: ["只看", "only"],
  all: ["全部", "all"],
  none: ["无", "none"],
  document: ["文件", "Document"],
  documents: ["文件", "Documents"],
  anyDocument: ["全部文件", "All documents"],
  support: ["证据数", "Support"],
  atLeast: ["至少 {n} 条", "at least {n}"],
  confidence: ["置信度", "Confidence"],
  atLeastPercent: ["至少 {n}%", "at least {n}%"],
  status: ["状态", "Status"],
  statusDone: ["已实现", "Achieved"],
  statusPlan: ["计划、目标", "Planned"],
  statusOpen: ["未说明", "Not stated"],
  reset: ["重置筛选", "Reset filters"],
  from: ["从", "From"],
  to: ["到", "To"],
  undated: ["包括未标时间的关系（{n}）", "Include undated relations ({n})"],
  noDates: ["图中没有标明时间的关系", "No relation in this graph states a period"],
  year: ["{n}年", "{n}"],
  close: ["关闭", "Close"],
  back: ["返回", "Back"],
  more: ["更多", "More"],
  ofNeighbours: ["相邻 {n} / {all}", "{n} of {all} neighbours"],
  ofMembers: ["{n} / {all} 个实体", "{n} of {all} entities"],
  communities: ["{n} 个社群", "{n community|communities}"],
  restGroup: ["其余", "The rest"],
  restGroupLong: ["其余 {n} 个实体", "the remaining {n} entities"],
  members: ["{n} 个", "{n}"],
  quoteCount: ["{n} 条", "{n} ❞"],
  relationCount: ["{n} 条关系", "{n relation|relations}"],
  focusOf: ["聚焦", "Focus"],
  pathOf: ["路径", "Path"],
  shown: [
    "显示 {n} / {allN} 个实体，{m} / {allM} 条关系",
    "Showing {n} of {allN} entities, {m} of {allM} relations",
  ],
  shownGroups: [
    "显示 {g} 个社群，概括 {allN} 个实体、{allM} 条关系",
    "Showing {g} communities, which stand for {allN} entities and {allM} relations",
  ],
  passing: ["；符合筛选 {n} / {m}", "; {n} / {m} pass the filters"],
  quotesKept: [
    "为控制文件大小，只保留了 {n} / {all} 条引文。完整引文：kg render --around 名称 --depth 2",
    "To limit the file, {n} of {all} quotes were kept. For all of them: kg render --around NAME --depth 2",
  ],
  edgesKept: [
    "图很大，本页只含证据最多的 {n} / {all} 条关系。某一实体的全部关系：kg render --around 名称 --depth 2",
    "The graph is large: this page holds the best supported {n} of {all} relations. For all around one entity: kg render --around NAME --depth 2",
  ],
  cardFind: ["在此卡片中查找", "Find in this card"],
  focusBtn: ["展开", "Focus"],
  addBtn: ["加入画布", "Add"],
  pathFrom: ["从此找路径", "Path from here"],
  copyLink: ["复制链接", "Copy link"],
  aliases: ["别名", "Aliases"],
  resolved: ["如何识别", "How it was recognised"],
  inDocs: ["见于 {n} 份文件，提及 {m} 次", "In {n document|documents}, {m mention|mentions}"],
  background: ["来自参考资料，文件中没有直接提到", "From reference data; no document mentions it"],
  backgroundEdge: ["来自参考资料，没有引文", "From reference data; there is no quote"],
  relationsOf: ["关系", "Relations"],
  quantities: ["数据", "Figures"],
  indicator: ["指标", "Indicator"],
  subject: ["主体", "Subject"],
  object: ["客体", "Object"],
  relation: ["关系", "Relation"],
  value: ["数值", "Value"],
  date: ["时期", "Period"],
  role: ["角色", "Role"],
  modality: ["情态", "Modality"],
  showAll: ["显示全部 {n} 项", "Show all {n}"],
  showFewer: ["收起", "Show fewer"],
  filteredOut: ["筛选隐藏了 {n} 条", "{n} hidden by the filters"],
  evidence: ["证据", "Evidence"],
  evidenceCount: ["{n} 条证据", "{n quote|quotes}"],
  evidencePart: ["{n} / {all} 条证据", "{n} of {all} quotes"],
  rule: ["规则", "Rule"],
  section: ["章节", "Section"],
  copyText: ["复制文本", "Copy text"],
  copyMarkdown: ["Markdown", "Markdown"],
  copyGbt: ["GB/T 7714", "GB/T 7714"],
  copied: ["已复制", "Copied"],
  notCopied: ["浏览器不允许复制", "The browser refused to copy"],
  openEdge: ["查看证据", "See the evidence"],
  start: ["起点", "From"],
  end: ["终点", "To"],
  findPath: ["查找", "Find"],
  swap: ["对调", "Swap"],
  pathNone: ["在当前筛选下，两者之间没有路径。", "None: no chain connects the two under the present filters."],
  pathSame: ["请选择两个不同的实体。", "Choose two different entities."],
  pathSteps: ["{n} 步，{k} 条最短路径", "{n step|steps}, {k chain|chains}, none shorter"],
  pathHint: [
    "选择两个实体，按当前可见的关系查找最短路径。",
    "Choose two entities; chains are sought over the relations that are visible now.",
  ],
  chain: ["路径 {n}", "Chain {n}"],
  compare: ["比较", "Compare"],
  compareHint: ["只列当前可见的关系", "Visible relations only"],
  onlyOf: ["仅{name}", "Only {name}"],
  continued: ["{text}（续）", "{text} (continued)"],
  both: ["共有", "Both"],
  overview: ["概览", "Overview"],
  overviewText: [
    "{d} 份文件，{n} 个实体，{m} 条关系，{q} 条引文。",
    "{d document|documents}, {n entity|entities}, {m relation|relations}, {q quote|quotes}.",
  ],
  howto: [
    "按 / 搜索；单击看证据，双击展开，Shift+双击加入；图例可筛选。",
    "Press / to search; click for evidence, double-click to focus, Shift+double-click to add; the legend filters.",
  ],
  leading: ["主要实体", "Leading entities"],
  emptyGraph: ["图中没有实体。", "The graph has no entities."],
  emptyView: ["没有符合当前筛选的实体。", "Nothing passes the present filters."],
  tableCaption: ["当前视图中的关系", "Relations in the present view"],
  tableRows: ["{n} 行", "{n row|rows}"],
  tableMore: ["再显示 {n} 行", "Show {n} more rows"],
  and: ["、", ", "],
  alone: ["无可见关系的实体", "Entities without a visible relation"],
  members3: ["主要成员", "Leading members"],
  community: ["社群", "Community"],
  size: ["规模", "Size"],
  exportPng: ["图片 PNG（2 倍）", "Image, PNG at 2x"],
  exportSvg: ["矢量图 SVG", "Vector image, SVG"],
  exportCsv: ["表格 CSV（当前视图）", "Table, CSV of the view"],
  exportGraphml: ["GraphML（当前视图）", "GraphML of the view"],
  exportPrint: ["打印", "Print"],
  toLanguage: ["EN", "中"],
  toLanguageLong: ["Switch to English", "切换到中文"],
  theme: ["浅色或深色", "Light or dark"],
  selected: ["{name}，{type}", "{name}, {type}"],
  at: ["{name}，{type}，{n} 条关系", "{name}, {type}, {n relation|relations}"],
  addFull: ["画布已满（300 个实体）", "The canvas is full (300 entities)"],
  openEvidence: ["证据面板", "Evidence panel"],
};

// How a name was recognised; unknown kinds are shown as they are.
const HOW = {
  exact: ["全称", "exact name"],
  alias: ["别名", "alias"],
  short: ["简称", "short form"],
  abbreviation: ["简称", "abbreviation"],
  home: ["按文件所属地区", "the document's own place"],
  defined: ["文中定义", "defined in the text"],
};
// What told the home place of a document.
const HOME_BY = {
  issuer: ["据发文机关", "by its issuer"],
  title: ["据标题", "by its title"],
  number: ["据文号", "by its number"],
  handler: ["据承办单位", "by who handles it"],
  session: ["据会议届次", "by the session it is put to"],
  post: ["据报告人职务", "by the post of who speaks"],
  report: ["据报告之名或建设目标", "by a report that is named, or what the place is to become"],
  bodies: ["据文中机构", "by the bodies it names"],
  glyph: ["据“驻×”“来×”", "by 驻× and 来×"],
  names: ["据文中地名", "by the places it names"],
  paper: ["据刊载的报纸", "by the paper that carries it"],
  masked: ["地名已隐去", "its name is masked"],
  nation: ["据“我国”", "by 我国"],
};
const SAID = {
  achieved: ["已实现", "achieved"],
  target: ["目标", "target"],
  planned: ["计划", "planned"],
  under_way: ["进行中", "under way"],
  done: ["已完成", "done"],
  encouraged: ["鼓励", "encouraged"],
  restricted: ["限制", "restricted"],
};
const LANGUAGES = ["zh", "en"];
let column = 0;

export function setLanguage(language) {
  column = Math.max(0, LANGUAGES.indexOf(language));
}

export function language() {
  return LANGUAGES[column];
}

export function t(key, values = {}) {
  return WORDS[key][column].replace(/\{(\w+)(?: (\w+)\|(\w+))?\}/g, (_, name, one, more) => format(values[name]) + (one ? ` ${values[name] === 1 ? one : more}` : ""));
}

export function how(kind, rule = "") {
  const words = Object.hasOwn(HOW, kind) ? HOW[kind][column] : kind;
  if (kind !== "home" || !rule) return words;
  const by = Object.hasOwn(HOME_BY, rule) ? HOME_BY[rule][column] : rule;
  return column === 0 ? `${words}（${by}）` : `${words}, ${by}`;
}

// A status or modality; where the quotes differ, several joined by 、.
export function said(value) {
  const words = value.split("、").map((word) => (Object.hasOwn(SAID, word) ? SAID[word][column] : word));
  return words.join(column === 0 ? "、" : ", ");
}

// The label of a type or relation in the language of the interface.
export function label(kind) {
  return column === 0 ? kind.label : kind.label_en;
}

// A relation as it points away from an entity, or towards it; one that is mutual points nowhere.
export function arrow(relation, out) {
  if (relation.mutual) return `${label(relation)} ↔`;
  return out ? `${label(relation)} →` : `← ${label(relation)}`;
}

// 12345 -> 12,345
export function format(value) {
  return typeof value === "number" ? value.toLocaleString("en-US") : String(value);
}
