namespace EqPropHW.Profiles;

/// <summary>Finds the name a user probably meant.</summary>
public static class Nearest
{
    /// <summary>A hint that names the nearest name, or lists them all when none is near.</summary>
    public static string Hint(string found, IEnumerable<string> known)
    {
        var names = known.ToArray();
        return Name(found, names) is { } near ? $"did you mean '{near}'?" : "known are " + string.Join(", ", names);
    }

    /// <summary>The nearest name, or null when none is near.</summary>
    public static string? Name(string found, IEnumerable<string> known)
    {
        var best = known.MinBy(n => Distance(found, n));
        if (best is null) return null;
        // A single letter is near to every other one, so it is never a hint.
        var length = Math.Min(found.Length, best.Length);
        return length > 1 && Distance(found, best) <= Math.Max(1, length / 3) ? best : null;
    }

    /// <summary>Edits (insert, delete, replace, swap of neighbours) from one name to another, upper and lower case being equal.</summary>
    public static int Distance(string a, string b)
    {
        (a, b) = (a.ToUpperInvariant(), b.ToUpperInvariant());
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replace, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }
}
