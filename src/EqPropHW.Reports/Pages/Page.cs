namespace EqPropHW.Reports;

/// <summary>The shell of every page: one file, no script, nothing loaded from elsewhere.</summary>
internal static class Page
{
    private const string Css =
        """
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--ink);line-height:1.5;font-size:16px;-webkit-text-size-adjust:100%}
        main{max-width:1040px;margin:0 auto;padding:32px 20px 56px}
        h1{font-size:1.65rem;line-height:1.2;margin:0 0 .3rem;overflow-wrap:anywhere}
        h2{font-size:1.1rem;margin:2.4rem 0 .8rem}
        p{margin:.4rem 0}.muted,figcaption{color:var(--muted)}.lead{font-size:1.1rem;max-width:46em}
        a{color:var(--accent)}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,190px),1fr));gap:12px;margin:1.4rem 0 0}
        .tile{background:var(--card);border:1px solid var(--grid);border-radius:8px;padding:12px 16px}
        .tile b{display:block;font-size:1.6rem;line-height:1.25;font-weight:600;font-variant-numeric:tabular-nums}
        .tile span{display:block;font-size:.85rem;color:var(--muted)}.tile .name{color:var(--ink)}
        .tile.first{border-color:var(--accent)}.tile.first b{color:var(--accent)}.tile.apart b{color:var(--muted)}
        .figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,400px),1fr));gap:16px;align-items:start}
        figure{margin:0;background:var(--card);border:1px solid var(--grid);border-radius:8px;padding:14px 16px;break-inside:avoid;min-width:0}
        figure svg{display:block;width:100%;height:auto;font-variant-numeric:tabular-nums}figcaption{font-size:.85rem;margin-top:.5rem}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums;min-width:min(100%,420px)}
        th,td{text-align:left;padding:5px 16px 5px 0;border-bottom:1px solid var(--grid);vertical-align:top}
        th{font-weight:600;color:var(--muted);white-space:nowrap}td.number,th.number{text-align:right;white-space:nowrap}
        code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:.82rem}
        td code{overflow-wrap:anywhere}
        pre{background:var(--card);border:1px solid var(--grid);border-radius:8px;padding:12px 16px;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere;margin:.4rem 0}
        details{margin:.6rem 0}summary{cursor:pointer}
        .notice{border-left:4px solid var(--s1);padding:.3rem .9rem;margin:1rem 0;background:var(--card)}
        footer{margin-top:2.6rem;font-size:.85rem;color:var(--muted)}
        @media print{main{max-width:none;padding:0}h2{break-after:avoid}details::details-content{content-visibility:visible;block-size:auto}
        .figures{grid-template-columns:1fr 1fr}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        """;

    /// <summary>A whole page, also well-formed XML.</summary>
    /// <param name="title">Title; escaped here.</param>
    /// <param name="body">Markup of the body, already escaped.</param>
    public static string Html(string title, string body) =>
        $"""
        <!DOCTYPE html>
        <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width,initial-scale=1"/>
        <title>{Markup.Escape(title)}</title>
        <style>
        {Theme.Css}
        body{"{"}font-family:{Theme.Font}{"}"}
        {Css}
        </style>
        </head>
        <body><main>
        {body}
        </main></body>
        </html>

        """.ReplaceLineEndings("\n");

    /// <summary>A figure, with a caption when there is something to say that the axes do not.</summary>
    public static string Figure(string svg, string caption = "")
        => $"<figure>{svg}{(caption.Length == 0 ? "" : $"<figcaption>{Markup.Escape(caption)}</figcaption>")}</figure>\n";

    /// <summary>A table; cells are markup, already escaped.</summary>
    /// <param name="head">Column heads; one that begins with '#' names a column of numbers, set flush right.</param>
    /// <param name="rows">Rows of cells, [rows][columns].</param>
    public static string Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        string Class(int column) => head[column].StartsWith('#') ? " class=\"number\"" : "";
        var heads = string.Concat(head.Select((h, k) => $"<th{Class(k)}>{Markup.Escape(h.TrimStart('#'))}</th>"));
        var body = string.Concat(rows.Select(r => $"<tr>{string.Concat(r.Select((cell, k) => $"<td{Class(k)}>{cell}</td>"))}</tr>\n"));
        return $"<div class=\"scroll\"><table><thead><tr>{heads}</tr></thead><tbody>\n{body}</tbody></table></div>\n";
    }

    /// <summary>Names and values under one another; values are markup, already escaped.</summary>
    public static string Facts(IEnumerable<(string Name, string Value)> facts)
        => $"<div class=\"scroll\"><table><tbody>\n{string.Concat(facts.Select(f => $"<tr><th>{Markup.Escape(f.Name)}</th><td>{f.Value}</td></tr>\n"))}</tbody></table></div>\n";
}
