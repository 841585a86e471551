using System.Globalization;

namespace EqPropHW.Training;

/// <summary>Which samples of a set are used, and for what.</summary>
internal static class Split
{
    /// <summary>Of each class the samples from <paramref name="first"/> on, <paramref name="count"/> of them, in file order.</summary>
    public static int[] RangeOfEachClass(Samples samples, int classes, int first, int count)
    {
        var seen = new int[classes];
        var chosen = new List<int>(classes * count);
        for (var i = 0; i < samples.Count; i++)
        {
            var n = seen[samples.Label(i)]++ - first;
            if (n >= 0 && n < count) chosen.Add(i);
        }
        return [.. chosen];
    }

    /// <summary>Cross-validation: of all samples of a set whose two parts share one source, every n-th of each class tests and the others train.</summary>
    /// <param name="set">The set.</param>
    /// <param name="folds">Parts, at least 2.</param>
    /// <param name="fold">The part that tests, from 0.</param>
    public static (Samples Train, Samples Test) Fold(Dataset set, int folds, int fold)
    {
        if (!set.Train.SharesSourceWith(set.Test))
            throw new DataException($"{folds} folds asked for; the training and test samples of {set.Name} do not come from one source");
        var all = set.Train.Joined(set.Test);
        var seen = new int[set.ClassNames.Length];
        var tests = new bool[all.Count];
        for (var i = 0; i < all.Count; i++) tests[i] = seen[all.Label(i)]++ % folds == fold;
        return (Where(all, i => !tests[i]), Where(all, i => tests[i]));
    }

    /// <summary>The first samples in file order; all without a limit.</summary>
    public static Samples First(Samples samples, int? limit, string set, string kind)
    {
        if (limit is not { } n) return samples;
        CheckLimit(samples, n, set, kind);
        return samples.Select([.. Enumerable.Range(0, n)]);
    }

    /// <summary>The first samples of each class, evenly (lower classes take the remainder), in file order; all without a limit.</summary>
    public static Samples FirstOfEachClass(Samples samples, int? limit, int classes, string set, string kind)
    {
        if (limit is not { } n) return samples;
        CheckLimit(samples, n, set, kind);
        var seen = new int[classes];
        var chosen = new List<int>(n);
        for (var i = 0; i < samples.Count; i++)
        {
            var label = samples.Label(i);
            if (seen[label]++ < n / classes + (label < n % classes ? 1 : 0)) chosen.Add(i);
        }
        return samples.Select([.. chosen]);
    }

    /// <summary>Holds out a share of each class, rounded to the nearest sample; both parts stay in file order.</summary>
    /// <param name="samples">Training samples before the split.</param>
    /// <param name="classNames">Names of the classes.</param>
    /// <param name="share">Share held out, 0 to below 1.</param>
    /// <param name="shuffle">From n a permutation of 0..n-1; its order decides which samples are held out. Not called for share 0.</param>
    public static (Samples Train, Samples? Validation) HoldOut(
        Samples samples, IReadOnlyList<string> classNames, double share, Func<int, int[]> shuffle)
    {
        if (share is not (>= 0 and < 1)) throw new DataException(Text($"validation share {share}; expected 0 to below 1"));
        if (share == 0) return (samples, null);
        var left = new int[classNames.Count];
        var counts = samples.CountPerClass(classNames.Count);
        for (var c = 0; c < left.Length; c++)
        {
            left[c] = (int)Math.Round(share * counts[c], MidpointRounding.AwayFromZero);
            if (counts[c] > 0 && left[c] == counts[c])
                throw new DataException(Text($"validation share {share} leaves no training sample of class '{classNames[c]}', which has {counts[c]}"));
        }
        if (left.All(n => n == 0)) throw new DataException(Text($"validation share {share} of {samples.Count} samples holds out none"));
        var heldOut = new bool[samples.Count];
        foreach (var i in Permutation(shuffle, samples.Count)) heldOut[i] = left[samples.Label(i)]-- > 0;
        return (Where(samples, i => !heldOut[i]), Where(samples, i => heldOut[i]));
    }

    private static int[] Permutation(Func<int, int[]> shuffle, int count)
    {
        var order = shuffle(count);
        var present = new bool[count];
        foreach (var i in order) present[i] = true;
        if (order.Length != count || present.Contains(false))
            throw new ArgumentException($"the shuffle of {count} did not return a permutation of 0..{count - 1}", nameof(shuffle));
        return order;
    }

    private static Samples Where(Samples samples, Func<int, bool> keep)
        => samples.Select([.. Enumerable.Range(0, samples.Count).Where(keep)]);

    private static void CheckLimit(Samples samples, int limit, string set, string kind)
    {
        if (limit < 1 || limit > samples.Count)
            throw new DataException($"{limit} {kind} samples asked for; {set} has {samples.Count}, expected 1 to {samples.Count}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
