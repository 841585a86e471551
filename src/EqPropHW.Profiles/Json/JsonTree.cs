using System.Text;
using System.Text.Json;

namespace EqPropHW.Profiles;

/// <summary>Reads text into <see cref="JsonItem"/>s: comments and trailing commas allowed, duplicate keys reported.</summary>
internal static class JsonTree
{
    /// <summary>The root value, or null after a syntax error.</summary>
    public static JsonItem? Parse(DiagnosticLog log)
    {
        var source = log.Source;
        var reader = new Utf8JsonReader(
            source.Utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            reader.Read();
            var root = Value(ref reader, "", log);
            // Reads on, so that text after the root is refused.
            while (reader.Read())
            {
            }
            return root;
        }
        catch (JsonException e)
        {
            var line = e.LineNumber ?? 0;
            var offset = source.LineStart(line) + (int)(e.BytePositionInLine ?? 0);
            log.Report(offset, DiagnosticCodes.Syntax, "", Message(e, reader.TokenType, offset >= source.Utf8.Length));
            return null;
        }
    }

    private static string Message(JsonException e, JsonTokenType last, bool atEnd)
    {
        if (atEnd)
            return last == JsonTokenType.None ? "the file holds no JSON value" : "the file ends inside an object or a list";
        // The position is said by the diagnostic itself.
        var cut = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return cut < 0 ? e.Message : e.Message[..cut];
    }

    private static JsonItem Value(ref Utf8JsonReader reader, string path, DiagnosticLog log)
    {
        var offset = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return Object(ref reader, path, log);
            case JsonTokenType.StartArray:
                var list = new JsonItem { Kind = JsonValueKind.Array, Offset = offset, Path = path };
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    list.Items.Add(Value(ref reader, $"{path}[{list.Items.Count}]", log));
                return list;
            case JsonTokenType.String:
                return new() { Kind = JsonValueKind.String, Offset = offset, Path = path, Text = Text(ref reader, path, log) };
            default:
                var kind = reader.TokenType switch
                {
                    JsonTokenType.True => JsonValueKind.True,
                    JsonTokenType.False => JsonValueKind.False,
                    JsonTokenType.Null => JsonValueKind.Null,
                    _ => JsonValueKind.Number,
                };
                return new() { Kind = kind, Offset = offset, Path = path, Text = Encoding.UTF8.GetString(reader.ValueSpan) };
        }
    }

    private static JsonItem Object(ref Utf8JsonReader reader, string path, DiagnosticLog log)
    {
        var item = new JsonItem { Kind = JsonValueKind.Object, Offset = (int)reader.TokenStartIndex, Path = path };
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var keyOffset = (int)reader.TokenStartIndex;
            var key = Text(ref reader, path, log);
            reader.Read();
            var value = Value(ref reader, item.Join(key), log);
            if (item.Members.Find(m => m.Key == key) is { } first)
            {
                var line = log.Source.Line(first.KeyOffset);
                log.Report(keyOffset, DiagnosticCodes.DuplicateKey, item.Join(key), $"the key '{key}' is already given on line {line}");
            }
            else
            {
                item.Members.Add(new(key, keyOffset, value));
            }
        }
        return item;
    }

    private static string Text(ref Utf8JsonReader reader, string path, DiagnosticLog log)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair written as an escape is valid JSON, but not a text.
            log.Report((int)reader.TokenStartIndex, DiagnosticCodes.Syntax, path, "the text has an escape \\u that is half a character");
            return "";
        }
    }
}
