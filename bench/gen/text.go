package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode/utf8"
)

// The vocabulary. Every phrase stays clear of the words that `mingbai check` looks for (promises, offers, typed numbers),
// and every sentence that is made of them stays below sixty characters.
var (
	moments = strings.Fields(`早上买菜的路上 吃过晚饭 在单位加班的时候 午睡刚醒 等公交车的时候 送孩子上学回来 正在店里理货 周末打扫屋子的时候
		下班回家的地铁上 在医院排队的时候 晚上刷手机的时候 月底对账的那天 过节回老家的前一天 工地歇工的时候 宿舍熄灯以后 陪老伴散步的时候
		刚把衣服晾好 收拾行李准备出门 在菜场挑鱼的时候 下着大雨的那个傍晚 刚交完水电费 修车等零件的时候 在楼下晒太阳的时候 理发排号的时候`)
	surnames = strings.Fields(`王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许 傅 沈 曾 彭 吕`)
	persons  = strings.Fields(`阿姨 大爷 叔叔 师傅 同学 大姐 奶奶 大哥 嫂子 老板`)
	callers  = strings.Fields(`自称客服的人 自称工作人员的人 没见过面的网友 群里的“老师” 头像像领导的人 自称快递员的人 自称医保中心的人 一个陌生号码
		自称老同学的人 自称平台专员的人 自称物业的人 自称航空公司的人 换了新号的“熟人” 自称办案人员的人 自称社区干部的人 自称售后的人`)
	channels = strings.Fields(`打来电话 发来短信 加了微信 在群里发消息 发来一个链接 打来视频 寄来一张卡片 在评论里留言 发来一份“通知” 打来网络电话`)
	claims   = strings.Fields(`说卡里有一笔陌生的扣款 说快递在路上弄丢了 说有个会员忘了取消 说信息登记错了要改 说航班临时取消了 说有一笔补贴还没领
		说账户被人冒用了 说社保卡快要停用 说家里人出了急事 说做任务能领小红包 说群里有内部名额 说手机号快要停机 说孩子要补交资料费
		说积分今天就要清零 说订单出了问题要退钱 说有人拿你的证件办了事 说系统升级要重新登记 说去年多扣的钱要退回来`)
	demands = strings.Fields(`让人打开屏幕共享 要人念出短信里的验证码 叫人下载一个没听过的软件 让人把钱先转到另一个账户 叫人拍下卡的正反面 让人点进链接填资料
		要人把通话一直开着 叫人不要告诉家里人 让人去取现金交给来人 要人先垫一小笔钱 让人把卡贴在手机背面 叫人加另一个号继续谈
		要人在半小时里办完 让人改绑手机号 叫人把短信删掉 让人去没人的房间接电话`)
	reactions = strings.Fields(`心里一慌，差点照做 愣了一下，没有马上回话 觉得不对，又怕真有事 手有点抖，话也说不利索 先答应下来，又有点犹豫 越听越急，坐立不安
		听得半信半疑 看着屏幕，不知道该点哪里 想起贴在电梯里的那张纸 顺着对方的话走了几步 记起网点里听过的课 放下手里的活，找老花镜看短信`)
	turns = strings.Fields(`好在女儿正好回家，说了一句先别动 后来挂断电话，去网点问了柜员 隔壁邻居听见了，让他先停一停 儿子接过手机一看，说这是假的
		他把电话挂了，自己拨了卡背面的号码 她去找社区民警问了一遍 店里伙计提醒，先查一查再说 老伴把手机拿开，让他喝口水
		他想起一句话，凡是催你的都先放一放 同事拉住他，一起把短信念了一遍 她没有点链接，自己打开官方应用看了看 他去柜台一问，什么事也没有`)
	reasons = strings.Fields(`骗子最怕人停下来，所以总说来不及了 来电显示可以改，看着像真的也不一定真 一开始给点甜头，是为了后面让人放心
		他知道名字和住址，多半是买来的信息 让人保密，是怕旁边有人提醒 让人装软件，是为了看见屏幕上的每个字 把话说得很吓人，人就顾不上想
		假网页做得很像，只有网址不一样 换个平台谈，是为了躲开原来的提醒 每一步都不大，走着走着就回不了头 把人分开，他的话就没人核对
		真的单位不会在电话里要密码 短信能混进原来的对话框里 声音和脸都能做出来 人一着急，就容易照着别人的话做 群里晒的图，多半是一伙人发的`)
	rules = strings.Fields(`密码和验证码只自己输入，谁要都不给 屏幕共享只跟身边的人开 没核实的钱，一分也不转 陌生链接不点，陌生软件不装 电话自己拨，号码自己找
		遇事先停一停，再跟家里人说 卡和手机不离开自己的手 卡背面的三位数当密码看 填表之前，先问一句做什么用 网址看清楚了再输入
		证件复印件写明用途和日期 公共场合输密码，用手遮一遮 收到通知，先去官方应用里看 旧手机送人前，把内容清干净 吃不准的事，隔一晚再办
		小额扣款也要看一眼 手机设一个不好猜的锁屏密码 一个密码不要到处用 收款码放在看得见的地方 家里老人的手机，常帮着看看`)
	checks = strings.Fields(`到网点问一问柜员 拨卡背面的电话问一句 在官方应用里查一查 找家里的年轻人一起看 回拨单位公开的总机 去社区警务室说一说 打开交易记录对一遍
		把短信从头到尾念一遍 请同事帮着想一想 当面找那个人问清楚 用另一部手机查网址 先把卡锁上再慢慢查 让孩子视频看一眼 去柜台打一份明细`)
	objects = strings.Fields(`银行卡 手机 身份证 短信 验证码 交易密码 存折 收款码 工资卡 社保卡 聊天记录 转账回执 旧手机 支付软件 通话记录 网上订单`)
	habits  = strings.Fields(`每个月看一遍明细 设好余额变动提醒 把限额调到够用就行 把不用的卡找出来 换一个不含生日的密码 关掉用不着的免密 记下开卡行的名字
		把紧急电话贴在冰箱上 和家里人约一句暗号 出门前数一数卡 把重要的截图存一份 手机系统按时更新 软件只从官方商店装 不在公用电脑上登录`)
	sections = strings.Fields(`一个例子 为什么会上当 先看这几样 家里可以这样做 换个说法也一样 平时的小习惯 问得最多的事 说给爸妈听 到网点怎么问 容易忘的地方 再看一个例子 慢下来的办法`)
	tags     = strings.Fields(`防骗 提醒 长辈 案例 手机 核实 家人 网点 短信 电话 密码 习惯`)
	authors  = strings.Fields(`梁知微 沈亦凡 李敏 陈平 苏禾 方晓 叶青 江渡`)
	checkers = strings.Fields(`顾守正 周晓 王岚 郑重 何谨`)
	titles   = strings.Fields(`先停一停再说 别急着点头 三句话讲清楚 家里人都看看 一步一步来 这样做更稳妥 多问一句不吃亏 看懂了就不慌 当面核对最放心 这几样别给人`)
)

// writer makes the text of one item.
type writer struct {
	r *rand.Rand
	b strings.Builder
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func (w *writer) one(list []string) string { return pick(w.r, list) }

// some gives n different ones.
func (w *writer) some(list []string, n int) []string {
	out := make([]string, n)
	for i, k := range w.r.Perm(len(list))[:n] {
		out[i] = list[k]
	}
	return out
}

func (w *writer) person() string { return w.one(surnames) + w.one(persons) }

func (w *writer) sentence() string {
	switch w.r.IntN(9) {
	case 0:
		return fmt.Sprintf("%s，%s（化名）遇到一件事：%s%s。", w.one(moments), w.person(), w.one(callers), w.one(channels))
	case 1:
		return fmt.Sprintf("对方%s，接着%s。", w.one(claims), w.one(demands))
	case 2:
		return w.one(reactions) + "。"
	case 3:
		return w.one(turns) + "。"
	case 4:
		return w.one(reasons) + "。"
	case 5:
		return fmt.Sprintf("记住一句：%s。", w.one(rules))
	case 6:
		return fmt.Sprintf("碰到这样的事，不妨%s，再%s。", w.one(checks), w.one(checks))
	case 7:
		return fmt.Sprintf("平时可以%s，也看看%s放在哪里。", w.one(habits), w.one(objects))
	default:
		return fmt.Sprintf("要是有人%s，又%s，就先放一放。", w.one(channels), w.one(demands))
	}
}

func (w *writer) line(format string, args ...any) { fmt.Fprintf(&w.b, format+"\n", args...) }

func (w *writer) heading(s string) { w.line("## %s\n", s) }

func (w *writer) paragraph() {
	n, size := 3+w.r.IntN(2), 0
	for range n {
		s := w.sentence()
		if w.r.IntN(12) == 0 {
			s = "**" + strings.TrimSuffix(s, "。") + "**。"
		}
		if size += utf8.RuneCountInString(s); size > 150 {
			break
		}
		w.b.WriteString(s)
	}
	w.line("\n")
}

func (w *writer) list(items ...string) {
	for _, s := range items {
		w.line("- %s", s)
	}
	w.line("")
}

func (w *writer) steps(items ...string) {
	for i, s := range items {
		w.line("%d. %s", i+1, s)
	}
	w.line("")
}

func (w *writer) table() {
	w.line("| 遇到什么 | 可以怎么做 |\n| --- | --- |")
	todo := w.some(checks, 4)
	for i, s := range w.some(claims, 4) {
		w.line("| %s | %s |", s, todo[i])
	}
	w.line("")
}

func (w *writer) callout() {
	w.line("> [!%s]\n> %s。\n", w.one([]string{"NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"}), w.one(rules))
}

// filler writes sections until the text has about so many characters.
func (w *writer) filler(chars int) {
	names := w.some(sections, len(sections))
	for i := 0; utf8.RuneCountInString(w.b.String()) < chars; i++ {
		name := names[i%len(names)]
		if i >= len(names) {
			name = fmt.Sprintf("%s（%d）", name, i/len(names)+1) // a heading stands once
		}
		w.heading(name)
		w.paragraph()
		switch w.r.IntN(6) {
		case 0:
			w.table()
		case 1:
			w.callout()
		case 2, 3:
			w.list(w.ended(rules, 4)...)
		}
		w.paragraph()
	}
}

// ended gives n different phrases as sentences.
func (w *writer) ended(list []string, n int) []string {
	out := w.some(list, n)
	for i := range out {
		out[i] += "。"
	}
	return out
}

func (w *writer) spoken(n int) []string {
	out := make([]string, n)
	said, truth := w.some(claims, n), w.some(reasons, n)
	for i := range out {
		out[i] = fmt.Sprintf("“%s，快一点”——%s。", strings.TrimPrefix(said[i], "说"), truth[i])
	}
	return out
}

const (
	paid   = "钱已经转走的，先打 {{hotline jingcha}}，再打 {{hotline bank}} 冻结自己的卡。"
	unsure = "拿不准是不是骗局，打 {{hotline fanzha}} 问一问。"
	unkind = "对办理不满意，先找本行，还不行再打 {{hotline jinrong}}。"
)

// body writes the text of an item; links are references to earlier items with their titles.
func (w *writer) body(kind string, chars int, links []string) string {
	w.b.Reset()
	w.paragraph()
	closing := 160 // what stands after the filler
	switch kind {
	case "alerts":
		w.line("> [!WARNING]\n> %s。\n", w.one(rules))
		w.heading("套路")
		w.steps(w.sentence(), w.sentence(), w.sentence(), w.sentence())
		w.heading("识别")
		w.list(w.spoken(4)...)
		w.heading("怎么办")
		w.steps(append(w.ended(checks, 3), unsure)...)
		w.filler(chars - closing)
		w.heading("已经转了钱")
		w.steps(paid, "聊天、短信、转账记录都截图留好。", "一步一步怎么做，看[我被骗了怎么办](pages/emergency)。")
		if w.r.IntN(4) == 0 {
			w.line("有人提到过 {{scam http://bank-%s.top/login}} 这样的网址，别去打开。\n", w.one([]string{"yun", "safe", "help", "card"}))
		}
	case "lessons":
		w.table()
		w.filler(chars - closing)
		w.heading("怎么办")
		w.steps(append(w.ended(checks, 2), unkind)...)
		w.heading("记住三点")
		w.list(w.ended(rules, 3)...)
	default:
		w.heading("怎么做")
		w.steps(append(w.ended(habits, 4), paid)...)
		w.heading("别这么做")
		w.list("别把密码写在卡上。", "别让人代办，卡和手机都不离手。", "别在催促里做决定。")
		w.filler(chars - closing)
	}
	if len(links) > 0 {
		w.line("还可以看这几篇：\n")
		w.list(links...)
	}
	return strings.TrimRight(w.b.String(), "\n") + "\n"
}
