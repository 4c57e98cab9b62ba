package headers

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
)

// Config is what the configuration of another web server depends on.
type Config struct {
	Host     string   // of the site's address
	BasePath string   // of the site's address, beginning and ending with "/"
	Root     string   // folder that the live release is found in: current of a folder target
	HSTSDays int      // see Common
	Assets   []string // paths of the program's own assets, for File
}

// printer writes lines, deeper by a tab inside a block.
type printer struct {
	strings.Builder
	depth int
}

func (p *printer) line(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if strings.HasPrefix(text, "}") {
		p.depth--
	}
	if text != "" {
		p.WriteString(strings.Repeat("\t", p.depth) + text)
	}
	p.WriteString("\n")
	if strings.HasSuffix(text, "{") {
		p.depth++
	}
}

// shared are the extensions of files that Sharing lets others show, without their dots.
func shared() string {
	var all []string
	for _, k := range kinds {
		if isPicture(k.kind) {
			all = append(all, strings.TrimPrefix(k.ext, "."))
		}
	}
	return strings.Join(all, "|")
}

// Nginx is a file for nginx's http block that serves the site as package server does. nginx makes its ETags of time and size.
func Nginx(c Config) string {
	var p printer
	base := regexp.QuoteMeta(c.BasePath)
	p.line("# 放进 /etc/nginx/conf.d/，由 http {} 读入。证书和 443 端口按本机情况加在 listen 旁边。")
	p.line("# 压缩好的副本由 gzip_static 送出；Debian 的 nginx 核心不带 brotli，.br 副本用不上：")
	p.line("# 装了 libnginx-mod-http-brotli-static 再打开下面的 brotli_static。")
	p.line("map $uri $mingbai_cache {")
	p.line("default %q;", Revalidate)
	p.line(`"~^%s%s" "%s";`, base, hashed, Forever)
	p.line("}")
	p.line("map $uri $mingbai_share {")
	p.line("default %q;", Sharing(""))
	p.line(`"~\.(%s)$" "%s";`, shared(), Sharing(".png"))
	p.line("}")
	p.line("server {")
	p.line("listen 80;")
	p.line("server_name %s;", c.Host)
	p.line("server_tokens off;")
	p.line("absolute_redirect off;")
	p.line("index index.html;")
	p.line("gzip_static on;")
	p.line("gzip_proxied any;")
	p.line("gzip_vary on;")
	p.line("# brotli_static on;")
	p.line("error_page 403 404 =404 %s404.html;", c.BasePath)
	for _, h := range Common(c.HSTSDays) {
		p.line(`add_header %s "%s" always;`, h.Name, h.Value)
	}
	p.line("add_header %s $mingbai_share always;", Policy)
	p.line("add_header Cache-Control $mingbai_cache always;")
	p.line("types {")
	for _, k := range kinds {
		p.line(`"%s" %s;`, k.kind, strings.TrimPrefix(k.ext, "."))
	}
	p.line("}")
	p.line("default_type %s;", unknown)
	p.line("location %s {", c.BasePath)
	if c.BasePath == "/" {
		p.line("root %q;", c.Root)
	} else {
		p.line("alias %q;", c.Root+"/")
	}
	for _, n := range named {
		p.line(`location ~ /%s$ {`, regexp.QuoteMeta(n.name))
		p.line("types {")
		p.line("}")
		p.line("default_type %q;", n.kind)
		p.line("}")
	}
	p.line("}")
	if c.BasePath != "/" {
		p.line("location = %s {", strings.TrimSuffix(c.BasePath, "/"))
		p.line("return 301 %s$is_args$args;", c.BasePath)
		p.line("}")
		p.line("location / {")
		p.line("return 404;")
		p.line("}")
	}
	p.line("}")
	return p.String()
}

// Caddy is a Caddyfile that serves the site as package server does. Caddy makes its ETags of time and size, redirects folders
// with status 308 and without the query, and index.html to its folder.
func Caddy(c Config) string {
	var p printer
	p.line("# 并入 /etc/caddy/Caddyfile。证书由 Caddy 自己申请。")
	p.line("(mingbai_headers) {")
	p.line("route {")
	p.line("header {")
	for _, h := range append(Common(c.HSTSDays), Header{Policy, Sharing("")}, Header{"Cache-Control", Revalidate}, Header{"Content-Type", unknown}) {
		p.line("%s %q", h.Name, h.Value)
	}
	p.line("}")
	p.line("header -Server") // apart, for it makes a block wait until all other headers are there
	p.line("@mingbai_forever path_regexp ^/%s", hashed)
	p.line("header @mingbai_forever Cache-Control %q", Forever)
	p.line("@mingbai_share path_regexp \\.(%s)$", shared())
	p.line("header @mingbai_share %s %q", Policy, Sharing(".png"))
	for i, k := range kinds {
		if k.kind == unknown {
			continue
		}
		paths := "*" + k.ext
		if k.kind == page {
			paths += " */"
		}
		p.line("@mingbai_type%d path %s", i, paths)
		p.line("header @mingbai_type%d Content-Type %q", i, k.kind)
	}
	for i, n := range named {
		p.line("@mingbai_name%d path */%s", i, n.name)
		p.line("header @mingbai_name%d Content-Type %q", i, n.kind)
	}
	p.line("@mingbai_text path_regexp (/|\\.(html|css|js|xml|json|txt|svg|webmanifest|ics))$")
	p.line("header @mingbai_text {")
	p.line("Vary Accept-Encoding")
	p.line("defer")
	p.line("}")
	p.line("}")
	p.line("}")
	p.line("%s {", cmp.Or(c.Host, ":80"))
	p.line("root * %q", c.Root)
	serve := func() {
		p.line("import mingbai_headers")
		p.line("file_server {")
		p.line("precompressed br gzip")
		p.line("}")
	}
	if c.BasePath == "/" {
		serve()
	} else {
		p.line("handle %s {", strings.TrimSuffix(c.BasePath, "/"))
		p.line("route {")
		p.line("import mingbai_headers")
		p.line("redir * %s 301", c.BasePath)
		p.line("}")
		p.line("}")
		p.line("handle_path %s* {", c.BasePath)
		serve()
		p.line("}")
		p.line("handle {")
		p.line("error 404")
		p.line("}")
	}
	p.line("handle_errors {")
	p.line("rewrite * /404.html")
	serve()
	p.line("}")
	p.line("}")
	return p.String()
}

// File is a _headers file as Netlify, Cloudflare Pages and their like read it beside the site's files. They join what several rules
// say of one header, so no rule contradicts another: what is not named is revalidated, as is their custom, and Policy is left out.
func File(c Config) string {
	var p printer
	p.line("# 放进网站最上层文件夹。没写到的文件，这类平台本来就每次重新核对。")
	p.line("/*")
	for _, h := range Common(c.HSTSDays) {
		p.line("  %s: %s", h.Name, h.Value)
	}
	for _, n := range named { // of the site, of a list, of a topic or tag
		for _, list := range []string{"", ":list/", ":list/:name/"} {
			p.line("%s%s%s", c.BasePath, list, n.name)
			p.line("  Content-Type: %s", n.kind)
		}
	}
	for _, a := range c.Assets {
		p.line("%s%s", c.BasePath, a)
		p.line("  Cache-Control: %s", Forever)
	}
	return p.String()
}
