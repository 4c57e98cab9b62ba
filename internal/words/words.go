// Package words holds every fixed string that a visitor reads. What changes from site to site is in site.yaml, what changes
// from page to page in content/; the rest is here, in one YAML file a language.
//
// A string that is missing from the file is a test failure, not an empty button.
package words

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"time"

	"mingbai/internal/yamldoc"
)

// Words are the strings of one language. Marks such as {n} are filled by Fill.
type Words struct {
	Date     string `yaml:"date"`
	Title    string `yaml:"title"`
	Colon    string `yaml:"colon"`
	Severity struct {
		High   string `yaml:"high"`
		Medium string `yaml:"medium"`
		Low    string `yaml:"low"`
	} `yaml:"severity"`
	Callout struct {
		Note      string `yaml:"note"`
		Tip       string `yaml:"tip"`
		Important string `yaml:"important"`
		Warning   string `yaml:"warning"`
		Caution   string `yaml:"caution"`
	} `yaml:"callout"`
	Frame struct {
		Skip      string `yaml:"skip"`
		Menu      string `yaml:"menu"`
		Foot      string `yaml:"foot"`
		Home      string `yaml:"home"`
		Here      string `yaml:"here"`
		SOS       string `yaml:"sos"`
		Topics    string `yaml:"topics"`
		Audiences string `yaml:"audiences"`
		Series    string `yaml:"series"`
		Tags      string `yaml:"tags"`
		Search    string `yaml:"search"`
		Emergency string `yaml:"emergency"`
		Hotlines  string `yaml:"hotlines"`
		Rights    string `yaml:"rights"`
		About     string `yaml:"about"`
		Subscribe string `yaml:"subscribe"`
		Publisher string `yaml:"publisher"`
		Table     string `yaml:"table"`
		Notes     string `yaml:"notes"`
	} `yaml:"frame"`
	Home struct {
		Lead       string `yaml:"lead"`
		Steps      string `yaml:"steps"`
		Alerts     string `yaml:"alerts"`
		AllAlerts  string `yaml:"all_alerts"`
		Groups     string `yaml:"groups"`
		Audiences  string `yaml:"audiences"`
		Lessons    string `yaml:"lessons"`
		AllLessons string `yaml:"all_lessons"`
		Tips       string `yaml:"tips"`
		AllTips    string `yaml:"all_tips"`
		Series     string `yaml:"series"`
	} `yaml:"home"`
	Search struct {
		Label   string `yaml:"label"`
		Hint    string `yaml:"hint"`
		Button  string `yaml:"button"`
		Title   string `yaml:"title"`
		About   string `yaml:"about"`
		Index   string `yaml:"index"`
		Say     string `yaml:"say"`
		Results string `yaml:"results"`
		Narrow  string `yaml:"narrow"`
		Kind    string `yaml:"kind"`
		Topic   string `yaml:"topic"`
		For     string `yaml:"for"`
		All     string `yaml:"all"`
		Found   string `yaml:"found"`
		Within  string `yaml:"within"`
		More    string `yaml:"more"`
		None    string `yaml:"none"`
		Advice  string `yaml:"advice"`
		Broken  string `yaml:"broken"`
		Long    string `yaml:"long"`
		Urgent  string `yaml:"urgent"`
		Script  string `yaml:"script"`
		Check   string `yaml:"check"`
	} `yaml:"search"`
	Check struct {
		Name    string   `yaml:"name"`
		Title   string   `yaml:"title"`
		About   string   `yaml:"about"`
		Private string   `yaml:"private"`
		Label   string   `yaml:"label"`
		Hint    string   `yaml:"hint"`
		Button  string   `yaml:"button"`
		Verdict string   `yaml:"verdict"`
		Like    string   `yaml:"like"`
		LikeAct string   `yaml:"like_act"`
		Said    string   `yaml:"said"`
		Read    string   `yaml:"read"`
		Signs   string   `yaml:"signs"`
		None    string   `yaml:"none"`
		NotSafe string   `yaml:"not_safe"`
		Near    string   `yaml:"near"`
		Message string   `yaml:"message"`
		Broken  string   `yaml:"broken"`
		Script  string   `yaml:"script"`
		Do      string   `yaml:"do"`
		Steps   []string `yaml:"steps"`
		Watch   string   `yaml:"watch"`
		Found   string   `yaml:"found"`
		Watched []Sign   `yaml:"watched"`
	} `yaml:"check"`
	List struct {
		Count          string `yaml:"count"`
		Page           string `yaml:"page"`
		PageTitle      string `yaml:"page_title"`
		Pages          string `yaml:"pages"`
		Previous       string `yaml:"previous"`
		Next           string `yaml:"next"`
		Empty          string `yaml:"empty"`
		Tagged         string `yaml:"tagged"`
		TaggedAbout    string `yaml:"tagged_about"`
		Audience       string `yaml:"audience"`
		Topics         string `yaml:"topics"`
		TopicsAbout    string `yaml:"topics_about"`
		Tags           string `yaml:"tags"`
		TagsAbout      string `yaml:"tags_about"`
		Audiences      string `yaml:"audiences"`
		AudiencesAbout string `yaml:"audiences_about"`
		Series         string `yaml:"series"`
		SeriesAbout    string `yaml:"series_about"`
		AlertsAbout    string `yaml:"alerts_about"`
		LessonsAbout   string `yaml:"lessons_about"`
		TipsAbout      string `yaml:"tips_about"`
		Subscribe      string `yaml:"subscribe"`
		See            string `yaml:"see"`
		OfSeries       string `yaml:"of_series"`
		Start          string `yaml:"start"`
	} `yaml:"list"`
	Item struct {
		Summary     string `yaml:"summary"`
		Published   string `yaml:"published"`
		Updated     string `yaml:"updated"`
		Seen        string `yaml:"seen"`
		Review      string `yaml:"review"`
		Author      string `yaml:"author"`
		Reviewer    string `yaml:"reviewer"`
		Facts       string `yaml:"facts"`
		Sources     string `yaml:"sources"`
		About       string `yaml:"about"`
		Topic       string `yaml:"topic"`
		Tags        string `yaml:"tags"`
		Audience    string `yaml:"audience"`
		Related     string `yaml:"related"`
		LessonPlace string `yaml:"lesson_place"`
		Place       string `yaml:"place"`
		Previous    string `yaml:"previous"`
		Next        string `yaml:"next"`
		Course      string `yaml:"course"`
		Successor   string `yaml:"successor"`
		Superseded  string `yaml:"superseded"`
		Draft       string `yaml:"draft"`
		SOS         string `yaml:"sos"`
		SOSLink     string `yaml:"sos_link"`
		Call        string `yaml:"call"`
		Copy        string `yaml:"copy"`
		Copied      string `yaml:"copied"`
		Address     string `yaml:"address"`
		Urgent      string `yaml:"urgent"`
		Stop        string `yaml:"stop"`
		Directory   string `yaml:"directory"`
		Jump        string `yaml:"jump"`
		Note        string `yaml:"note"`
		Checked     string `yaml:"checked"`
		Source      string `yaml:"source"`
		Open        string `yaml:"open"`
	} `yaml:"item"`
	Kept struct {
		Alerts        string `yaml:"alerts"`
		Lessons       string `yaml:"lessons"`
		Tips          string `yaml:"tips"`
		Pages         string `yaml:"pages"`
		Expired       string `yaml:"expired"`
		Withdrawn     string `yaml:"withdrawn"`
		ExpiredText   string `yaml:"expired_text"`
		WithdrawnText string `yaml:"withdrawn_text"`
		Reason        string `yaml:"reason"`
		Please        string `yaml:"please"`
		Successor     string `yaml:"successor"`
		Topic         string `yaml:"topic"`
		Newest        string `yaml:"newest"`
	} `yaml:"kept"`
	Poster struct {
		Name         string   `yaml:"name"`
		Print        string   `yaml:"print"`
		Title        string   `yaml:"title"`
		About        string   `yaml:"about"`
		Script       string   `yaml:"script"`
		Code         string   `yaml:"code"`
		Button       string   `yaml:"button"`
		Wrong        string   `yaml:"wrong"`
		Unknown      string   `yaml:"unknown"`
		Mind         string   `yaml:"mind"`
		Rules        []string `yaml:"rules"`
		Current      string   `yaml:"current"`
		CurrentText  string   `yaml:"current_text"`
		Replaced     string   `yaml:"replaced"`
		ReplacedText string   `yaml:"replaced_text"`
		Void         string   `yaml:"void"`
		VoidText     string   `yaml:"void_text"`
		VoidPlain    string   `yaml:"void_plain"`
		Number       string   `yaml:"number"`
		Issued       string   `yaml:"issued"`
		Review       string   `yaml:"review"`
		Same         string   `yaml:"same"`
		Head         string   `yaml:"head"`
		Phones       string   `yaml:"phones"`
		Differs      string   `yaml:"differs"`
		Read         string   `yaml:"read"`
	} `yaml:"poster"`
	Missing struct {
		Title string `yaml:"title"`
		Text  string `yaml:"text"`
		Where string `yaml:"where"`
	} `yaml:"missing"`
	Moved struct {
		Title string `yaml:"title"`
		Text  string `yaml:"text"`
	} `yaml:"moved"`
	Subscribe struct {
		Title  string `yaml:"title"`
		About  string `yaml:"about"`
		Text   string `yaml:"text"`
		Simple string `yaml:"simple"`
		All    string `yaml:"all"`
		RSS    string `yaml:"rss"`
		Atom   string `yaml:"atom"`
		JSON   string `yaml:"json"`
	} `yaml:"subscribe"`
	Share struct {
		Title  string `yaml:"title"`
		Text   string `yaml:"text"`
		Print  string `yaml:"print"`
		Show   string `yaml:"show"`
		QR     string `yaml:"qr"`
		QRAlt  string `yaml:"qr_alt"`
		WeChat string `yaml:"wechat"`
	} `yaml:"share"`
	Complain struct {
		Name        string   `yaml:"name"`
		Start       string   `yaml:"start"`
		Title       string   `yaml:"title"`
		About       string   `yaml:"about"`
		Who         string   `yaml:"who"`
		What        string   `yaml:"what"`
		Choose      string   `yaml:"choose"`
		All         string   `yaml:"all"`
		Said        string   `yaml:"said"`
		Order       string   `yaml:"order"`
		Deadlines   string   `yaml:"deadlines"`
		Before      string   `yaml:"before"`
		Kit         string   `yaml:"kit"`
		Letter      string   `yaml:"letter"`
		Form        string   `yaml:"form"`
		Log         string   `yaml:"log"`
		Free        string   `yaml:"free"`
		Advice      string   `yaml:"advice"`
		LetterTitle string   `yaml:"letter_title"`
		LetterAbout string   `yaml:"letter_about"`
		Script      string   `yaml:"script"`
		Private     string   `yaml:"private"`
		To          string   `yaml:"to"`
		ToName      string   `yaml:"to_name"`
		MyName      string   `yaml:"my_name"`
		Phone       string   `yaml:"phone"`
		Tail        string   `yaml:"tail"`
		When        string   `yaml:"when"`
		Amount      string   `yaml:"amount"`
		Story       string   `yaml:"story"`
		Ask         string   `yaml:"ask"`
		Other       string   `yaml:"other"`
		Papers      string   `yaml:"papers"`
		Date        string   `yaml:"date"`
		Head        string   `yaml:"head"`
		IAm         string   `yaml:"i_am"`
		IPhone      string   `yaml:"i_phone"`
		ITail       string   `yaml:"i_tail"`
		Stop        string   `yaml:"stop"`
		Matter      string   `yaml:"matter"`
		Happened    string   `yaml:"happened"`
		Sum         string   `yaml:"sum"`
		Yuan        string   `yaml:"yuan"`
		Demands     string   `yaml:"demands"`
		Attached    string   `yaml:"attached"`
		Signed      string   `yaml:"signed"`
		Print       string   `yaml:"print"`
		Copy        string   `yaml:"copy"`
		Copied      string   `yaml:"copied"`
		Failed      string   `yaml:"failed"`
		Clear       string   `yaml:"clear"`
		FormTitle   string   `yaml:"form_title"`
		FormAbout   string   `yaml:"form_about"`
		FormNote    string   `yaml:"form_note"`
		LogTitle    string   `yaml:"log_title"`
		LogAbout    string   `yaml:"log_about"`
		LogNote     string   `yaml:"log_note"`
		LogColumns  []string `yaml:"log_columns"`
	} `yaml:"complain"`
	Changes struct {
		Name       string `yaml:"name"`
		Title      string `yaml:"title"`
		About      string `yaml:"about"`
		None       string `yaml:"none"`
		Here       string `yaml:"here"`
		Correction string `yaml:"correction"`
		Update     string `yaml:"update"`
		Withdrawal string `yaml:"withdrawal"`
		Gone       string `yaml:"gone"`
		GonePlain  string `yaml:"gone_plain"`
		Unsaid     string `yaml:"unsaid"`
		Mistake    string `yaml:"mistake"`
	} `yaml:"changes"`
	Glossary struct {
		Name        string `yaml:"name"`
		Title       string `yaml:"title"`
		About       string `yaml:"about"`
		Letters     string `yaml:"letters"`
		Also        string `yaml:"also"`
		Comma       string `yaml:"comma"`
		See         string `yaml:"see"`
		Rights      string `yaml:"rights"`
		RightsAbout string `yaml:"rights_about"`
		Former      string `yaml:"former"`
	} `yaml:"glossary"`
	Campaigns struct {
		Name     string `yaml:"name"`
		Title    string `yaml:"title"`
		About    string `yaml:"about"`
		Months   string `yaml:"months"`
		Month    string `yaml:"month"`
		Day      string `yaml:"day"`
		Span     string `yaml:"span"`
		Year     string `yaml:"year"`
		Host     string `yaml:"host"`
		When     string `yaml:"when"`
		Theme    string `yaml:"theme"`
		Slogan   string `yaml:"slogan"`
		Source   string `yaml:"source"`
		Checked  string `yaml:"checked"`
		Open     string `yaml:"open"`
		Unknown  string `yaml:"unknown"`
		None     string `yaml:"none"`
		ThisYear string `yaml:"this_year"`
		Read     string `yaml:"read"`
		Calendar string `yaml:"calendar"`
		Get      string `yaml:"get"`
		How      string `yaml:"how"`
	} `yaml:"campaigns"`
	Talk struct {
		Agenda  string    `yaml:"agenda"`
		Chapter string    `yaml:"chapter"`
		Raise   string    `yaml:"raise"`
		Answer  string    `yaml:"answer"`
		Phones  string    `yaml:"phones"`
		Part    string    `yaml:"part"`
		Scan    string    `yaml:"scan"`
		Version string    `yaml:"version"`
		Slide   string    `yaml:"slide"`
		Notes   string    `yaml:"notes"`
		Help    string    `yaml:"help"`
		Tap     string    `yaml:"tap"`
		Running string    `yaml:"running"`
		Stopped string    `yaml:"stopped"`
		Late    string    `yaml:"late"`
		Keys    []TalkKey `yaml:"keys"`
	} `yaml:"talk"`
	Quiz struct {
		Name      string `yaml:"name"`
		Title     string `yaml:"title"`
		About     string `yaml:"about"`
		Start     string `yaml:"start"`
		Here      string `yaml:"here"`
		Show      string `yaml:"show"`
		Answers   string `yaml:"answers"`
		Check     string `yaml:"check"`
		Choose    string `yaml:"choose"`
		Right     string `yaml:"right"`
		Wrong     string `yaml:"wrong"`
		Correct   string `yaml:"correct"`
		Chosen    string `yaml:"chosen"`
		Next      string `yaml:"next"`
		Last      string `yaml:"last"`
		Progress  string `yaml:"progress"`
		Score     string `yaml:"score"`
		Again     string `yaml:"again"`
		All       string `yaml:"all"`
		Some      string `yaml:"some"`
		Read      string `yaml:"read"`
		See       string `yaml:"see"`
		More      string `yaml:"more"`
		Print     string `yaml:"print"`
		PrintNow  string `yaml:"print_now"`
		PrintHow  string `yaml:"print_how"`
		Back      string `yaml:"back"`
		Sheet     string `yaml:"sheet"`
		SheetHow  string `yaml:"sheet_how"`
		SheetLeaf string `yaml:"sheet_leaf"`
	} `yaml:"quiz"`
	Handbook struct {
		Chapter   string `yaml:"chapter"`
		Contents  string `yaml:"contents"`
		Answers   string `yaml:"answers"`
		AnswersAt string `yaml:"answers_at"`
		Quiz      string `yaml:"quiz"`
		Calls     string `yaml:"calls"`
		Scan      string `yaml:"scan"`
		See       string `yaml:"see"`
		Picture   string `yaml:"picture"`
		Count     string `yaml:"count"`
		Until     string `yaml:"until"`
		Newest    string `yaml:"newest"`
	} `yaml:"handbook"`
}

// TalkKey is a key of a talk: what it does, its name for the script, and what is printed on it.
type TalkKey struct {
	Name string `yaml:"name"`
	Do   string `yaml:"do"`
	Key  string `yaml:"key"`
}

// Sign is a thing that crooks ask for: what it is called, words that give it away (separated by spaces), and why it matters.
type Sign struct {
	Say   string `yaml:"say"`
	Words string `yaml:"words"`
	Why   string `yaml:"why"`
}

//go:embed zh-Hans.yaml
var zhHans []byte

// ZhHans gives the words in simplified Chinese. They must not be changed.
var ZhHans = sync.OnceValue(func() *Words {
	w := &Words{}
	if _, list := yamldoc.Decode("zh-Hans.yaml", 1, zhHans, w); list.Errors() > 0 {
		panic(fmt.Sprintf("words: %v", list)) // the file is part of the program
	}
	return w
})

// CalloutTitle is what a call-out of a kind is called.
func (w *Words) CalloutTitle(kind string) string {
	switch kind {
	case "tip":
		return w.Callout.Tip
	case "important":
		return w.Callout.Important
	case "warning":
		return w.Callout.Warning
	case "caution":
		return w.Callout.Caution
	}
	return w.Callout.Note
}

// ChangeKind is what a kind of change is called: correction, update or withdrawal.
func (w *Words) ChangeKind(kind string) string {
	switch kind {
	case "correction":
		return w.Changes.Correction
	case "withdrawal":
		return w.Changes.Withdrawal
	}
	return w.Changes.Update
}

// Gone names something that was taken back, without its title. topic may be empty.
func (w *Words) Gone(kind, topic string) string {
	phrase := w.Changes.Gone
	if topic == "" {
		phrase = w.Changes.GonePlain
	}
	return Fill(phrase, "kind", kind, "topic", topic)
}

// Span writes the days of a campaign without the year: one day, or from the first to the last.
func (w *Words) Span(from, to time.Time) string {
	day := func(t time.Time) string {
		return Fill(w.Campaigns.Day, "m", fmt.Sprint(int(t.Month())), "d", fmt.Sprint(t.Day()))
	}
	if from.Equal(to) {
		return day(from)
	}
	return Fill(w.Campaigns.Span, "from", day(from), "to", day(to))
}

// Fill puts values into a phrase: Fill("第 {n} 页", "n", "2").
func Fill(phrase string, pairs ...string) string {
	marks := make([]string, len(pairs))
	for i, p := range pairs {
		if marks[i] = p; i%2 == 0 {
			marks[i] = "{" + p + "}"
		}
	}
	return strings.NewReplacer(marks...).Replace(phrase)
}

// Day writes a date as people read it. The time must be in the site's zone.
func (w *Words) Day(t time.Time) string {
	return Fill(w.Date, "y", fmt.Sprint(t.Year()), "m", fmt.Sprint(int(t.Month())), "d", fmt.Sprint(t.Day()))
}
