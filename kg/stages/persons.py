"""Named people: a surname and a given name after a post (厅长翟某), before what they say, or in a table's label."""

from __future__ import annotations

import re
from collections.abc import Iterator

# The commonest surnames; enough for almost all officials, few enough not to be other words after a post.
SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛范彭郎鲁韦昌马苗方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟黄穆萧尹姚邵汪祁毛禹狄米贝明臧计成戴宋庞熊纪舒"
    "屈项祝董梁杜阮蓝闵季贾路娄江童颜郭梅盛林刁钟徐邱骆高夏蔡田胡凌霍虞万柯管卢莫房缪解应宗丁宣邓郁单杭洪包诸左石崔吉"
    "龚程嵇邢裴陆荣翁荀羊惠甄曲封储靳松井段富巫乌焦巴弓侯宓全班秋仲伊宫宁仇栾甘厉戎祖武符刘景詹束龙叶幸司黎薄印白蒲"
    "台从鄂索赖卓蔺屠蒙池乔阴能双闻翟谭贡劳姬申扶堵冉宰郦雍桑桂濮牛寿边扈燕冀尚农温别庄晏柴瞿阎充慕连习艾鱼容向古易"
    "戈廖庾终居衡步都耿满弘匡国文寇广阙沃利蔚越隆师巩聂晁敖融冷辛阚那简饶曾关肖涂游展代仝佟闫车"
)
POSTS = (
    "省长|市长|县长|区长|州长|主席|书记|主任|厅长|局长|部长|秘书长|院长|校长|会长|董事长|总经理|总裁|所长|院士|教授|代表|委员|记者|"
    "常委|委员长|总理|处长|馆长|站长|行长|首席专家|研究员|发言人|调研员|巡视员"
)
AFTER = (
    "指出|强调|表示|介绍|说|认为|提出|告诉|建议|主持|出席|讲话|同志|在接受|代表|等|来到|到会|赴|先生|女士|率|"
    "作(?:介绍|报告|讲话|部署|说明|动员)|在(?!职)|参加|会见|调研|致辞|一行|带队|答|接受|"
    "摄|报道|供图|走访|：|，|。|、|（|）|\n|$| "
)
NAME = re.compile(f"(?:{POSTS})[:： ]?([{SURNAMES}][一-鿿]{{1,2}}?)(?={AFTER})")
LABEL = re.compile(
    f"(?:^|\n)(?:建议人|提案人|领衔人|发言人|作者|记者|签发人|联系人)：([{SURNAMES}][一-鿿]{{1,2}})(?=[\n，、 ]|$)"
)
# 尊敬的王某、李某代表：, and names of two parts (克衣色尔·克尤木) after a post
GIVEN = f"[{SURNAMES}][一-鿿]{{1,2}}"
ADDRESSED = re.compile(f"(?:^|\n)(?:尊敬的)?((?:{GIVEN}、){{0,7}}{GIVEN}?)(?:等[0-9]{{1,2}}[名位])?(?:代表|委员)：")
DOTTED = re.compile(f"(?:{POSTS})[:： ]?([一-鿿]{{2,6}}·[一-鿿]{{2,6}}?)(?={AFTER})")
# 王某副省长出席: the post behind the name
BEFORE = re.compile(
    f"(?<![一-龥])([{SURNAMES}][一-鿿]{{1,2}})(?=(?:常务|副|代)*(?:总理|省长|市长|州长|县长|区长|主席|书记)(?:[，。、率出主到作在一负分]|$))"
)
# words of the language that begin like a name; after a post they are what it is the post of, or what it does
COMMON_WORDS = """
应当 高度 全体 向大 都要 时任 任职 能够 成员 关于 广大 能源 国家 文化 农业 殷切 温暖 高兴 关心 关怀 安排 严格 全面 贯彻
时刻 牢记 郑重 成立 包括 单位 项目 时代 时期 方向 方面 方案 方法 方式 方阵 安全 应急 明确 常务 常态 高端 高校 高层 高级
高新 全程 全部 全市 全省 全国 全县 全区 全州 全力 国内 国际 国外 文件 文明 文旅 文艺 路线 连续 双方 双向 都有 居民 满意
充分 司法 边境 成果 成效 成功 古城 广东 广西 云南 江苏 江西 安徽 黄山 甘肃 国资 农村 农民 于我 易地 强省
应邀 应约 车间 车辆
"""
COMMON = frozenset(COMMON_WORDS.split())


def find(text: str) -> Iterator[tuple[int, int]]:
    """Spans of names, by position; the post is not part of them."""
    for pattern in (NAME, LABEL, DOTTED, BEFORE):
        for m in pattern.finditer(text):
            if m[1] not in COMMON and m[1][:2] not in COMMON:
                yield m.span(1)
    for m in ADDRESSED.finditer(text):
        for name in re.finditer("[^、]+", m[1]):
            if name[0] not in COMMON:
                yield m.start(1) + name.start(), m.start(1) + name.end()
