// The words of the interface, Chinese and English. `{x}` is filled in by t().
const WORDS = {
  skip: ["跳到表格", "Skip to the table"],
  views: ["视图", "Views"],
  tools: ["工具", "Tools"],
  theme: ["浅色或深色", "Light or dark"],
  panel: ["引文", "Quotes"],
  toLanguage: ["EN", "中"],
  toLanguageLong: ["Switch to English", "切换到中文"],
  documentCount: ["{n} 份文件", "{n document|documents}"],
  documents: ["文件", "Documents"],
  quoteCount: ["{n} 条引文", "{n quote|quotes}"],
  quotesIn: ["{n} 条引文，{d} 份文件", "{n quote|quotes} in {d document|documents}"],
  hint: [
    "每个数字都来自原文。点击任何数字或突出显示的词，这里列出支撑它的全部引文。",
    "Every number comes from the texts. Click any number or highlighted word; all quotes behind it are listed here.",
  ],
  keys: ["在表格中用方向键移动，回车查看引文。", "In a table the arrow keys move, Enter opens the quotes."],
  close: ["关闭", "Close"],
  more: ["再显示 {n} 条", "Show {n} more"],
  moreRows: ["再显示 {n} 行", "Show {n} more rows"],
  moreColumns: ["再显示 {n} 列", "Show {n} more columns"],
  characters: ["字符 {a}–{b}", "characters {a}–{b}"],
  copyText: ["复制文本", "Copy text"],
  copyMarkdown: ["Markdown", "Markdown"],
  copyGbt: ["GB/T 7714", "GB/T 7714"],
  copied: ["已复制", "Copied"],
  notCopied: ["浏览器不允许复制", "The browser refused to copy"],
  matrix: ["矩阵", "Matrix"],
  years: ["逐年", "By year"],
  pair: ["两两对比", "Side by side"],
  distinct: ["各自特色", "What sets each apart"],
  alike: ["相似与分组", "Alike"],
  targets: ["数据与目标", "Figures and targets"],
  conflicts: ["相互矛盾", "In conflict"],
  events: ["按时间", "By time"],
  firsts: ["最先提出", "Named first"],
  figures: ["目标与数据", "Targets and figures"],
  relations: ["关系", "Relations"],
  entities: ["实体", "Entities"],
  brief: ["简报", "Brief"],
  total: ["合计", "Total"],
  find: ["筛选", "Filter"],
  findRows: ["筛选行", "Filter rows"],
  findColumns: ["筛选列", "Filter columns"],
  measure: ["单元格", "Cells show"],
  support: ["引文数", "Quotes"],
  share: ["占本行比重", "Share of the row"],
  order: ["行的顺序", "Order of rows"],
  byTotal: ["按合计", "by total"],
  byName: ["按名称", "by name"],
  byLikeness: ["相似者相邻", "like beside like"],
  asGiven: ["原有顺序", "as given"],
  turn: ["行列互换", "Swap rows and columns"],
  sortBy: ["按{name}排序", "Sort by {name}"],
  matrixStatus: ["显示 {r} / {allR} 行，{c} / {allC} 列", "Showing {r} of {allR} rows, {c} of {allC} columns"],
  tableStatus: ["显示 {n} / {all} 行", "Showing {n} of {all} rows"],
  cell: ["{row}，{column}：{n} 条引文", "{row}, {column}: {n quote|quotes}"],
  rolled: ["其中 {n} 条说的是下级", "{n} of them speak of what lies below"],
  rolledMark: ["◢ 含下级地区或下位产业的引文", "◢ includes quotes about places or industries below"],
  first: ["最先提出者", "First named by"],
  both: ["共有", "Both"],
  onlyOf: ["仅{name}", "Only {name}"],
  left: ["左", "Left"],
  right: ["右", "Right"],
  swap: ["对调", "Swap"],
  nothing: ["没有", "None"],
  here: ["本地", "Here"],
  elsewhere: ["其他", "Elsewhere"],
  times: ["{n} 倍", "{n} times"],
  alone: ["独有", "only here"],
  liftHint: [
    "倍数：该项占本行全部引文的比重，除以它占其他各行全部引文的比重。至少有两条引文的才列入，把握大的在前。",
    "Times: its share of all quotes of this row, over its share of all quotes of the other rows. Two quotes at least; the surest first.",
  ],
  distinctNone: ["没有明显特色", "Nothing stands out"],
  alikeHint: [
    "相似度：各列引文按稀有程度加权后的余弦（0 到 100）；分组：完全连接层次聚类。点击数字查看共有的列。",
    "Likeness: cosine of the columns, weighted by rarity (0 to 100); groups by complete linkage. Click a number for what is shared.",
  ],
  group: ["第 {n} 组", "Group {n}"],
  groupHas: ["共同点", "In common"],
  empty: ["没有符合条件的内容。", "Nothing to show."],
  span: ["年份", "Years"],
  place: ["所属地方", "Place"],
  higher: ["右方更高", "higher on the right"],
  lower: ["右方更低", "lower on the right"],
  onlyNew: ["仅右方", "right only"],
  onlyOld: ["仅左方", "left only"],
  otherwise: ["不同", "different"],
  change: ["变化", "Change"],
  subject: ["主体", "Subject"],
  relation: ["关系", "Relation"],
  object: ["客体", "Object"],
  indicator: ["指标", "Indicator"],
  value: ["数值", "Value"],
  normal: ["统一单位", "In one unit"],
  unit: ["单位", "Unit"],
  period: ["时期", "Period"],
  status: ["状态", "Status"],
  entity: ["实体", "Entity"],
  type: ["类型", "Type"],
  stated: ["原文时期", "Period as stated"],
  figure: ["数值", "Figure"],
  date: ["文件日期", "Date of document"],
  quotes: ["引文", "Quotes"],
  all: ["全部", "All"],
  achieved: ["已实现", "achieved"],
  target: ["目标", "target"],
  added: ["新增", "added"],
  dropped: ["不再出现", "dropped"],
  kept: ["保留", "kept"],
  raised: ["提高", "raised"],
  lowered: ["降低", "lowered"],
  same: ["不变", "same"],
  restated: ["改写", "restated"],
  beside: ["并列", "side by side"],
  new: ["新出现", "new"],
  met: ["已达到", "met"],
  missed: ["未达到", "missed"],
  byDocument: ["（按文件日期）", "(date of document)"],
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

// What a value of the data is called: target, raised; other text stays as it is. `=x` is x.
export function called(value) {
  if (value.startsWith("=")) return value.slice(1);
  return Object.hasOwn(WORDS, value) ? WORDS[value][column] : value;
}

// One of a pair of labels, Chinese and English.
export function label(pair) {
  return pair[column];
}

// 12345 -> 12,345
export function format(value) {
  return typeof value === "number" ? value.toLocaleString("en-US") : String(value);
}
