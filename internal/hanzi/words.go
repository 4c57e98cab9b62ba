package hanzi

// The reading that today's use gives a character met alone, where go-pinyin's first reading is another one (or an old one).
const defaultReadings = `
薄bo 泊bo 长chang 翟zhai 佛fo 脯fu 蛤ge 嚼jiao 勒le 肋lei 潦liao 辗zhan 茄qie 曝bao 炔que 伺si
琢zhuo 椎zhui 爪zhua 幢zhuang 貉he 藉jie 拎ling 柞zuo 咯lo 嗯en 伽jia 芎xiong 拚pin 呱gua 嘬zuo 嗲dia
嬷mo 珲hun 槟bing 晟sheng 挲suo 沓ta 覃qin 筠jun 靓liang 龈yin 郇xun 葚shen 椹zhen 掴guo 纥he 擘bo
`

// Words in which a character is read otherwise than alone, as "character reading words…". Lines that give a character its
// usual reading guard words against a wrong match across a word's edge: 发行长期 is not 发 行长 期, 没收到 is not 没收 到.
// The longest word at a place wins, reading from left to right. A word may stand under two of its characters.
const wordReadings = `
行 hang 银行 行业 行长 行情 行家 行列 排行 商行 分行 支行 总行 央行 农行 工行 建行 中行 招行 交行 本行 跨行 他行 外行 内行 同行 行号 行内 行名 行员 行当 行规 行话 行货 行距 投行 开户行 发卡行 收单行 开证行 代理行 各行各业
行 xing 发行 进行 执行 流行 运行 飞行 旅行 出行 实行 通行 施行 推行 履行 行为 行动 行政 行使 行程 行人 行李 行车 行走 行贿 行骗 行踪 行凶 自行 举行 强行 例行 言行 品行 罪行 暴行 试行 现行 可行 步行 平行 盛行 横行 游行 绕行 同行人 本行为 行行好 先行 另行 奉行 行径
长 zhang 家长 校长 行长 局长 所长 处长 科长 部长 院长 班长 队长 组长 会长 市长 县长 镇长 村长 省长 厅长 州长 店长 船长 站长 团长 社长 首长 连长 警长 长辈 长者 长老 年长 兄长 师长 学长 成长 增长 生长 长大 助长 滋长 长相 长官 长子 长女 长孙 长势 长进 董事长 秘书长 检察长 审判长
长 chang 长期 长度 长时间 长久 长远 延长 特长 擅长 长处 专长 时长 长途 长城 漫长 长江 长寿 长沙 全长 加长 长短 长按 周长 冗长
调 diao 调查 调取 调动 调研 调换 调用 调配 调派 调离 调度 调包 调遣 调阅 调出 调虎离山 抽调 强调 声调 语调 腔调 曲调 单调 格调 论调 色调 基调 征调 选调 借调 音调
调 tiao 调整 调节 调解 调试 调控 调和 调理 调皮 调戏 调料 调味 调价 调停 调侃 调高 调低 调薪 调额 调休 调成 协调 失调 空调 烹调 上调 下调 微调 回调 风调雨顺 众口难调
重 chong 重置 重复 重新 重启 重装 重设 重发 重试 重做 重来 重建 重申 重现 重演 重叠 重逢 重返 重组 重庆 重阳 重播 重温 重填 重输 重写 重名 重影 重开 重签 重印 重审 重选 重提 重孙 重婚 双重 多重 重蹈覆辙 卷土重来 重操旧业
重 zhong 严重 慎重 沉重 尊重 注重 隆重 体重 加重 贵重 保重 看重 着重 侧重 多重要 多重视 重点 重要 重大 重视 重心
还 huan 还款 还钱 还清 还债 还贷 还本 还息 还给 还原 还账 还价 还手 还击 还书 还卡 还礼 还乡 还不上 还不起 还不了 还得起 还房贷 还车贷 还网贷 还花呗 还借呗 还信用卡 归还 偿还 返还 退还 交还 放还 奉还 送还 生还 代还 待还 应还 未还 已还 没还 能还的 借还 提前还 按时还 讨价还价 有借有还 随借随还 还本付息 欠债还钱
还 hai 还有 还是 还要 还能 还会 还可以 还本来 还清楚
便 pian 便宜 便宜货 大腹便便
便 bian 便宜行事
差 chai 出差 差遣 差事 差役 交差 当差 信差 邮差 钦差 差旅 差使 开小差
差 ci 参差
差 cha 差额 差错 差异 差价 差别 误差 相差 差事故 差事件
参 cen 参差
参 shen 人参 海参 党参 西洋参 丹参 沙参
参 can 参与 参加 参考 参观 参照 参数 人参与 人参加 人参考 人参观
降 xiang 投降 降服 降伏 归降 诱降 降妖
乐 yue 音乐 乐器 乐队 乐团 乐曲 乐谱 乐章 声乐 民乐 交响乐 奏乐 配乐 乐坛 乐理 乐手 器乐 哀乐
乐 le 快乐 娱乐 欢乐 乐意 乐观 俱乐部 人民乐
得 dei 总得 非得
得 de 总得分
着 zhao 着急 着火 着凉 着迷 着魔 着慌 睡着 找着 猜着 点着 用不着 犯不着 摸不着 够不着 怎么着
着 zhuo 着手 着重 着力 着眼 着想 着装 着陆 着实 着落 着色 着墨 沉着 执着 穿着 衣着 附着 胶着
着 zhe 着手机 着手表 着重要 着重大 着眼前 着眼睛 着实现 着实际 着实物 着落实 着陆续 着想要 着想办法 意味着 随着 按着 跟着 接着 有着 凭着 等着 拿着 带着
了 liao 了解 明了 了结 了却 了断 了然 了望 未了 末了 终了 了不起 不得了 大不了 受不了 忘不了 免不了 少不了 用不了 来不了 到不了 办不了 改不了 做不了 去不了 走不了 还不了 取不了 收不了 转不了 登不了 登录不了 打不了 付不了 拿不了 干不了 提不了 等不了 退不了 跑不了 花不了 了如指掌 直截了当 一目了然 没完没了 敷衍了事
了 le 为了 除了 了结果 罢了 算了 极了 打不开了
传 zhuan 传记 自传 水浒传 列传 传略
传 chuan 传销 传单 传播 传输 上传 传真
弹 tan 弹窗 弹出 弹框 弹屏 弹性 弹力 弹簧 弹琴 弹奏 弹劾 弹跳 弹射 弹回 弹唱 反弹 动弹 回弹 弹冠相庆
弹 dan 弹幕 弹药 弹头
曝 pu 曝晒 曝露 一曝十寒
给 ji 给予 给与 给养 给付 供给 补给 配给 自给 自给自足
给 gei 提供给 补给您 补给你
贾 gu 商贾 余勇可贾
单 shan 单县 单雄信
单 chan 单于
率 shuai 率领 率先 率队 率众 率真 草率 坦率 直率 轻率 表率 统率
会 kuai 会计 财会 会稽
会 hui 会计算 会计入 会计较 社会 开会 机会 学会 年会 大会 聚会 委员会 银保监会 证监会
校 jiao 校对 校正 校准 校验 校订 校勘 审校
校 xiao 学校 高校 在校 院校 全校 我校 本校 母校 驾校 党校
省 xing 反省 省悟 省亲 内省 自省 猛省 深省 不省人事 发人深省
省 sheng 省份 省略 节省
血 xie 血淋淋
称 chen 相称 称职 对称 称心 称意 匀称 称心如意
称 cheng 自称 宣称 谎称 声称 名称 简称 号称
薄 bao 薄饼 薄片 薄被 薄纸 很薄 太薄
卡 qia 关卡 卡住 卡壳 哨卡 卡脖子
卡 ka 相关卡 有关卡 无关卡
攒 cuan 攒动 人头攒动
系 ji 系鞋带 系安全带 系领带 系好 系紧 系上
系 xi 联系好 联系上 关系好 系上级
没 mo 没收 淹没 沉没 埋没 出没 没落 吞没 没顶 隐没 没齿难忘 神出鬼没
没 mei 没收到 没收入 没收取 没收回 没收费 没收款 没收您 还没收 没落实
朝 zhao 朝气 朝夕 朝晖 朝霞 朝阳 今朝 一朝 有朝一日 朝三暮四 朝令夕改
朝 chao 朝阳区 朝鲜
藏 zang 西藏 藏族 藏语 藏药 藏传 藏羚羊 宝藏 青藏 川藏 道藏
藏 cang 隐藏 收藏 藏匿 躲藏 暗藏 藏宝
曾 zeng 曾祖 曾孙 曾国藩 曾参
大 dai 大夫 大夫们
大 da 大夫妇 大夫妻
朴 piao 朴槿惠 朴正熙
都 du 首都 成都 都市 古都 故都 京都 国都 都城 迁都 陪都 都督 建都 定都 大都市 丰都 都江堰
觉 jiao 睡觉 午觉 懒觉 补觉 睡大觉 睡个觉 睡一觉
角 jue 角色 主角 配角 角逐 角斗 角力 名角 口角
落 la 丢三落四
落 lao 落枕
露 lou 露面 露脸 露馅 露头 露怯 露马脚 露一手 露底
绿 lu 绿林 鸭绿江
埋 man 埋怨
模 mu 模样 模具 模板 模子 一模一样 装模作样
模 mo 规模 大模型 模型
抹 ma 抹布
屏 bing 屏息 屏气 屏住 屏除
迫 pai 迫击炮
奇 ji 奇数 奇偶
强 jiang 倔强
塞 se 堵塞 阻塞 闭塞 塞责 搪塞 栓塞 充塞 茅塞顿开 敷衍塞责
色 shai 掉色 色子
色 se 角色子女
刹 cha 刹那 古刹 一刹那
厦 xia 厦门
什 shi 家什 什锦
识 zhi 博闻强识
似 shi 似的
似 si 相似的 类似的 近似的 疑似的
伺 ci 伺候
数 shuo 数见不鲜
说 shui 游说
宿 xiu 一宿 整宿 星宿
提 di 提防
拓 ta 拓片 拓本
万 mo 万俟
俟 qi 万俟
尉 yu 尉迟
吓 he 恐吓 恫吓 威吓
纤 qian 纤夫 拉纤
削 xiao 削皮 削苹果 切削 刀削面
畜 xu 畜牧 畜养 畜产
咽 ye 哽咽 呜咽
仔 zi 仔细 仔猪 仔仔细细
择 zhai 择菜 择席
扎 za 包扎 捆扎 结扎 扎头发
轧 zha 轧钢 轧制
粘 nian 粘性 粘稠 粘液 粘土
爪 zhao 爪牙 魔爪 鹰爪 张牙舞爪
阿 e 阿谀 阿弥陀佛 阿胶 刚正不阿
扒 pa 扒手 扒窃
剥 bao 剥皮 剥开 剥壳 剥花生
泊 po 湖泊 血泊 罗布泊 水泊 梁山泊
柏 bo 柏林 柏拉图
卜 bo 萝卜 胡萝卜
匙 chi 汤匙 茶匙 羹匙
臭 xiu 乳臭未干
度 duo 揣度 忖度 测度 猜度 度德量力
恶 wu 可恶 厌恶 憎恶 好恶 深恶痛绝
恶 e 恶意 恶心 恶劣 凶恶
佛 fu 仿佛
否 pi 否极泰来 臧否
脯 pu 胸脯
红 gong 女红
龟 jun 龟裂
龟 qiu 龟兹
兹 ci 龟兹
和 huo 暖和 掺和 搅和 和稀泥
解 xie 解数 浑身解数
劲 jing 强劲 劲敌 劲旅 刚劲 苍劲 劲爆
咖 ga 咖喱
壳 qiao 地壳 躯壳 甲壳 金蝉脱壳
咳 hai 咳声叹气
勒 lei 勒紧 勒死 勒住
俩 liang 伎俩
六 lu 六安市 六合区
秘 bi 秘鲁
哪 ne 哪吒
呢 ni 呢子 呢绒 毛呢
娜 nuo 婀娜 袅娜
弄 long 弄堂 里弄
拗 niu 执拗 拗不过
胖 pan 心广体胖
蹊 xi 蹊径 另辟蹊径 独辟蹊径
辟 bi 复辟
茄 jia 雪茄
圈 juan 猪圈 羊圈 圈养
杉 sha 杉木
盛 cheng 盛饭 盛汤 盛满
巷 hang 巷道
殷 yan 殷红
琢 zuo 琢磨
查 zha 查良镛
车 ju 车马炮
地 de 慢慢地 悄悄地 渐渐地 偷偷地 默默地 轻轻地 牢牢地 深深地 不断地 反复地 轻易地 主动地 及时地 随意地
地 di 主动地址
的 di 目的 的确 的士 有的放矢 众矢之的
的 de 的确认 的确定 的确切 的士兵 的士气 项目的 科目的 节目的 数目的 账目的 题目的 栏目的 名目的 条目的 盲目的 醒目的 瞩目的
吁 yu 呼吁 吁请 吁求
扁 pian 扁舟
叨 tao 叨扰 叨光
番 pan 番禺
莞 wan 莞尔
浒 xu 浒墅关
蔚 yu 蔚县
蛤 ha 蛤蟆
伽 ga 伽马 伽利略
纶 guan 羽扇纶巾
颤 zhan 颤栗 打颤
沓 da 一沓
稽 qi 稽首
杉 shan 水杉
堡 pu 十里堡
解 jie 解除 解冻 解答 解决 解释 解封 解密 误解 理解 破解 溶解
多 duo 很多 许多 更多 最多 众多
关 guan 相关 有关 无关
单 dan 清单 账单 订单 名单 保单 存单 工单 表单 简单 传单 刷单 黑名单
供 gong 提供
目 mu 项目 科目 节目 题目 数目 账目
内 nei 国内 境内 行内人
`

// Words that cannot be told by one character and its reading.
const speltWords = `
重重 chong chong
不了了之 bu liao liao zhi
薄薄 bao bao
朝朝暮暮 zhao zhao mu mu
行行出状元 hang hang chu zhuang yuan
还不还得起 huan bu huan de qi
目的地 mu di di
乾隆 qian long
乾坤 qian kun
`
