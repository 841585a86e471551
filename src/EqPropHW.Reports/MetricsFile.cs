using System.Text;
using System.Text.Json;
using EqPropHW.Training;

namespace EqPropHW.Reports;

/// <summary>
/// The events of a run, one JSON object a line. It holds no wall-clock times, so a resumed run gives the bytes of an
/// uninterrupted one.
/// </summary>
internal static class MetricsFile
{
    /// <summary>The bytes of one event, with its line end.</summary>
    public static byte[] Line(TrainingEvent happened)
        => [.. JsonSerializer.SerializeToUtf8Bytes(happened, RunJson.Line), (byte)'\n'];

    /// <summary>Reads every event; a last line cut off by a crash is left out.</summary>
    /// <exception cref="RunFolderException">A line is not an event.</exception>
    public static List<TrainingEvent> Read(string path)
    {
        var events = new List<TrainingEvent>();
        var bytes = File.ReadAllBytes(path);
        var number = 0;
        for (var start = 0; start < bytes.Length;)
        {
            number++;
            var length = bytes.AsSpan(start).IndexOf((byte)'\n');
            var line = bytes.AsSpan(start, length < 0 ? bytes.Length - start : length);
            try
            {
                events.Add(JsonSerializer.Deserialize<TrainingEvent>(line, RunJson.Line)
                    ?? throw new JsonException("null instead of an event"));
            }
            catch (Exception e) when (e is JsonException or NotSupportedException)
            {
                if (length < 0) break;
                throw new RunFolderException($"{path}:{number}: not an event: {Reason(e)} (line: {Shorten(line)})", e);
            }
            start += line.Length + 1;
        }
        return events;
    }

    private static string Reason(Exception e)
    {
        var text = e.Message;
        var cut = text.IndexOf(" Path: ", StringComparison.Ordinal);
        return (cut < 0 ? text : text[..cut]).TrimEnd('.');
    }

    private static string Shorten(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        return text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "...");
    }
}
