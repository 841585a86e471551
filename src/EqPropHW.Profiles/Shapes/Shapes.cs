using System.Collections.Immutable;
using System.Globalization;

namespace EqPropHW.Profiles;

/// <summary>The words in which the files are declared.</summary>
internal static class Shapes
{
    public static Shape<string> Text { get; } = new TextShape();

    public static Shape<bool> Flag { get; } = new FlagShape();

    public static Shape<int> Whole(int min, int max = int.MaxValue) => new WholeShape<int>(min, max);

    public static Shape<ulong> Seed { get; } = new WholeShape<ulong>(0, ulong.MaxValue);

    public static Shape<double> Number(Bounds bounds) => new NumberShape(bounds);

    /// <summary>A physical value: text with unit, or an object that also says where it comes from.</summary>
    public static Shape<double> Physical(Dimension dimension, Bounds bounds) => Sourced.Or(new QuantityShape(dimension, bounds));

    public static Shape<string> Names(params ImmutableArray<string> names) => new NameShape<string>([.. names.Select(n => (n, n))]);

    /// <summary>The names of an enum as files write them: <c>HardSigmoid</c> is <c>hard-sigmoid</c>, a single letter stays.</summary>
    public static Shape<T> Enum<T>() where T : struct, Enum
        => new NameShape<T>([.. System.Enum.GetValues<T>().Select(v => (Kebab(v.ToString()), v))]);

    public static Shape<T> Constant<T>(string name, T value) => new NameShape<T>([(name, value)]);

    /// <summary>A value, or the text <c>none</c> read as another one.</summary>
    public static Shape<T> OrNone<T>(Shape<T> shape, T none) => new OrNoneShape<T>(shape, none);

    public static Shape<T> Either<T>(Shape<T> first, Shape<T> second) => new EitherShape<T>(first, second);

    public static Shape<ImmutableArray<T>> List<T>(Shape<T> entry, int least = 1, int? exact = null) => new ListShape<T>(entry, least, exact);

    public static Shape<T> Map<TFrom, T>(Shape<TFrom> shape, Func<TFrom, T> map) => new MappedShape<TFrom, T>(shape, map);

    public static Shape<T> Object<T>(Func<ObjectReader, Func<T>> declare) => new ObjectShape<T>(declare);

    private static string Kebab(string name)
        => name.Length == 1 ? name : string.Concat(name.Select((c, k) =>
            char.IsUpper(c) ? (k > 0 ? "-" : "") + char.ToLower(c, CultureInfo.InvariantCulture) : c.ToString()));
}
