using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EqPropHW.Core;

namespace EqPropHW.Profiles;

/// <summary>Calibration snapshots as JSON: a list of levels and a list of nodes, each with whether it was measured.</summary>
public static class CalibrationFile
{
    private static readonly Shape<double> _number = Shapes.Number(Bounds.Any);
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>The snapshot in a file.</summary>
    /// <exception cref="ProfileException">The file cannot be read or is invalid; everything found is in it.</exception>
    public static Calibration Read(string path) => Document.Parse(Document.ReadText(path), path, _ => Shape);

    /// <summary>Writes a snapshot.</summary>
    public static void Write(string path, Calibration calibration)
    {
        var root = new JsonObject
        {
            ["device"] = calibration.Device,
            ["board"] = calibration.BoardId,
            ["hash"] = calibration.Hash,
            ["taken"] = calibration.Taken.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["levels"] = new JsonArray([.. calibration.Levels.Select(l => new JsonObject
            {
                ["kind"] = Kind(l.Terminal.Kind),
                ["node"] = l.Terminal.Node,
                ["from"] = l.Terminal.From,
                ["offset"] = l.Offset,
                ["positive"] = l.Positive,
                ["negative"] = l.Negative,
                ["ok"] = l.IsOk,
            })]),
            ["nodes"] = new JsonArray([.. calibration.Nodes.Select(n => new JsonObject
            {
                ["node"] = n.Node,
                ["offset"] = n.Offset,
                ["gain"] = n.Gain,
                ["tau"] = n.Tau,
                ["ok"] = n.IsOk,
            })]),
        };
        SafeFile.WriteText(path, root.ToJsonString(_indented) + "\n");
    }

    private static Shape<Calibration> Shape => Shapes.Object<Calibration>(r =>
    {
        var device = r.Required("device", Shapes.Text, "Name of the device.");
        var board = r.Required("board", Shapes.Text, "Which board.");
        var hash = r.Required("hash", Shapes.Text, "Hash of its wiring or profile.");
        var taken = r.Required("taken", Shapes.Text, "When, as 2026-11-22T04:00:00Z.");
        var levels = r.Required("levels", Shapes.List(Shapes.Object(Level), least: 0), "One entry for each level.");
        var nodes = r.Required("nodes", Shapes.List(Shapes.Object(Node), least: 0), "One entry for each node.");
        var time = default(DateTimeOffset);
        if (taken.Ok && !DateTimeOffset.TryParse(taken.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
            r.Report(taken, DiagnosticCodes.Quantity, $"'{taken.Value}' is not a time like 2026-11-22T04:00:00Z");
        return () => new(device.Value, board.Value, hash.Value, time, levels.Value, nodes.Value);
    });

    private static Func<LevelCalibration> Level(ObjectReader r)
    {
        var kind = r.Required("kind", Shapes.Enum<TerminalKind>(), "What the level is.");
        var (node, from) = (r.Required("node", Shapes.Whole(0), "Its node."), r.Optional("from", Shapes.Whole(-1), -1, "Where a coupling comes from."));
        var offset = r.Required("offset", _number, "Level at a programmed zero.");
        var positive = r.Required("positive", _number, "Gain above zero.");
        var negative = r.Required("negative", _number, "Gain below zero.");
        var ok = r.Required("ok", Shapes.Flag, "Whether it was measured.");
        return () => new(new(kind.Value, node.Value, from.Value), offset.Value, positive.Value, negative.Value, ok.Value);
    }

    private static Func<NodeCalibration> Node(ObjectReader r)
    {
        var node = r.Required("node", Shapes.Whole(0), "The node.");
        var offset = r.Required("offset", _number, "Reading of state 0.");
        var gain = r.Required("gain", _number, "Reading of state 1 above it.");
        var tau = r.Required("tau", _number, "Time constant in seconds; 0 for a clamped node.");
        var ok = r.Required("ok", Shapes.Flag, "Whether it was measured.");
        return () => new(node.Value, offset.Value, gain.Value, tau.Value, ok.Value);
    }

    private static string Kind(TerminalKind kind)
    {
        var text = new StringBuilder();
        foreach (var letter in kind.ToString()) text.Append(char.IsUpper(letter) && text.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(letter));
        return text.ToString();
    }
}
