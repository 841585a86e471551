using System.Numerics;
using EqPropHW.Numerics;

namespace EqPropHW.Tests.Numerics;

public sealed class LaneTests
{
    public enum Operation
    {
        Add, Subtract, Multiply, Divide, FusedMultiplyAdd, Sqrt, Abs, Min, Max, LessThan, IsZeroBits, Select, And, Xor, Invert,
        FromBits, Constant, AddBits, ShiftLeft, ShiftRight,
    }

    public static TheoryData<Operation> Operations => [.. Enum.GetValues<Operation>()];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Operation_gives_the_bits_of_its_definition_at_every_width(Operation operation)
    {
        Check<float>(operation);
        Check<double>(operation);
    }

    [Fact]
    public void Min_and_max_give_the_second_when_one_is_nan_or_both_are_zero()
    {
        float[] a = [float.NaN, 1, float.NaN, 0f, -0f];
        float[] b = [1, float.NaN, float.NaN, -0f, 0f];

        foreach (var width in LaneRun.Widths)
        {
            foreach (var operation in new[] { Operation.Min, Operation.Max })
            {
                var result = LaneRun.Map(width, a, b, b, new Applied(operation));
                for (var i = 0; i < a.Length; i++) Assert.Equal(LaneRun.Bits(b[i]), LaneRun.Bits(result[i]));
            }
        }
    }

    [Fact]
    public unsafe void Load_store_and_broadcast_touch_the_elements_of_one_lane()
    {
        foreach (var width in LaneRun.Widths)
        {
            var bits = Math.Max((int)width, 8 * sizeof(double));
            var action = new Touch();
            Lanes.Dispatch<double, Touch>(width, ref action);
            Assert.Equal(bits / 64, action.Count);
            Assert.Equal(action.Count, action.Copied);
            Assert.Equal(action.Count, action.Filled);
            Assert.Equal(action.Count, action.Widened);
        }
    }

    private static void Check<T>(Operation operation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        var special = LaneRun.Patterns<T>(18, 1);
        T[] a = [.. special.SelectMany(v => Enumerable.Repeat(v, special.Length)), .. LaneRun.Patterns<T>(4096, 2)];
        T[] b = [.. Enumerable.Repeat(special, special.Length).SelectMany(v => v), .. LaneRun.Patterns<T>(4096, 3).Reverse()];
        T[] c = LaneRun.Patterns<T>(a.Length, 4);

        // A mask is a comparison; the other uses of a take any bits.
        if (operation == Operation.Select) a = [.. a.Zip(b, (x, y) => LaneRun.FromBits<T>(x < y ? -1 : 0))];

        foreach (var width in LaneRun.Widths)
        {
            var result = LaneRun.Map(width, a, b, c, new Applied(operation));
            for (var i = 0; i < a.Length; i++)
            {
                var expected = Define(operation, a[i], b[i], c[i]);

                // The payload of a NaN made by arithmetic is free.
                if (operation < Operation.Abs && T.IsNaN(expected) && T.IsNaN(result[i])) continue;
                if (LaneRun.Bits(expected) != LaneRun.Bits(result[i]))
                    Assert.Fail($"{operation} of {typeof(T).Name} at {width}: ({a[i]}, {b[i]}, {c[i]}) gave {result[i]}, not {expected}");
            }
        }
    }

    private static unsafe T Define<T>(Operation operation, T a, T b, T c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => operation switch
        {
            Operation.Add => a + b,
            Operation.Subtract => a - b,
            Operation.Multiply => a * b,
            Operation.Divide => a / b,
            Operation.FusedMultiplyAdd => T.FusedMultiplyAdd(a, b, c),
            Operation.Sqrt => T.Sqrt(a),
            Operation.Abs => LaneRun.FromBits<T>(LaneRun.Bits(a) & ~LaneRun.Bits(T.NegativeZero)),
            Operation.Min => a < b ? a : b,
            Operation.Max => a > b ? a : b,
            Operation.LessThan => LaneRun.FromBits<T>(a < b ? -1 : 0),
            Operation.IsZeroBits => LaneRun.FromBits<T>(LaneRun.Bits(a) == 0 ? -1 : 0),
            Operation.Select => LaneRun.Bits(a) == -1 ? b : c,
            Operation.And => LaneRun.FromBits<T>(LaneRun.Bits(a) & LaneRun.Bits(b)),
            Operation.Xor => LaneRun.FromBits<T>(LaneRun.Bits(a) ^ LaneRun.Bits(b)),
            Operation.Invert => LaneRun.FromBits<T>(LaneRun.Bits(a) ^ (LaneRun.Bits(b) & LaneRun.Bits(c))),
            Operation.FromBits => LaneRun.FromBits<T>(0x123456789ABCDEF0),
            Operation.Constant => T.CreateChecked(1 / 3.0),
            Operation.AddBits => LaneRun.FromBits<T>(LaneRun.Bits(a) + LaneRun.Bits(b)),
            Operation.ShiftLeft => LaneRun.FromBits<T>(LaneRun.Bits(a) << 5),
            Operation.ShiftRight => LaneRun.FromBits<T>(LaneRun.Bits(a) >> 5),
            _ => throw new ArgumentOutOfRangeException(nameof(operation)),
        };

    private readonly struct Applied(Operation operation) : ILaneFunction
    {
        public TLane Call<TLane, T>(TLane a, TLane b, TLane c)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged => operation switch
            {
                Operation.Add => a + b,
                Operation.Subtract => a - b,
                Operation.Multiply => a * b,
                Operation.Divide => a / b,
                Operation.FusedMultiplyAdd => TLane.FusedMultiplyAdd(a, b, c),
                Operation.Sqrt => TLane.Sqrt(a),
                Operation.Abs => TLane.Abs(a),
                Operation.Min => TLane.Min(a, b),
                Operation.Max => TLane.Max(a, b),
                Operation.LessThan => TLane.LessThan(a, b),
                Operation.IsZeroBits => TLane.IsZeroBits(a),
                Operation.Select => TLane.Select(a, b, c),
                Operation.And => TLane.And(a, b),
                Operation.Xor => TLane.Xor(a, b),
                Operation.Invert => TLane.Invert(a, b, c),
                Operation.FromBits => TLane.FromBits(0x123456789ABCDEF0),
                Operation.Constant => TLane.Constant(1 / 3.0),
                Operation.AddBits => TLane.AddBits(a, b),
                Operation.ShiftLeft => TLane.ShiftLeft(a, 5),
                Operation.ShiftRight => TLane.ShiftRight(a, 5),
                _ => throw new InvalidOperationException(),
            };
    }

    private unsafe struct Touch : ILaneAction<double>
    {
        public int Count, Copied, Filled, Widened;

        public void Invoke<TLane>()
            where TLane : struct, ILane<TLane, double>
        {
            const int Length = 32;
            var from = stackalloc double[Length];
            var to = stackalloc double[Length];
            for (var i = 0; i < Length; i++) (from[i], to[i]) = (i + 1, 0);
            Count = TLane.Count;
            TLane.Store(TLane.Load(from + 1), to + 1);
            for (var i = 0; i < Length; i++) Copied += to[i] == i + 1 && i > 0 ? 1 : to[i] == 0 ? 0 : Length;
            for (var i = 0; i < Length; i++) to[i] = 0;
            TLane.Store(TLane.Broadcast(7), to + 1);
            for (var i = 0; i < Length; i++) Filled += to[i] == 7 ? 1 : 0;
            var singles = stackalloc float[Length];
            for (var i = 0; i < Length; i++) (singles[i], to[i]) = (0.1f * (i + 1), 0);
            TLane.Store(TLane.LoadSingles(singles + 1), to + 1);
            for (var i = 0; i < Length; i++) Widened += to[i] == (double)singles[i] ? 1 : to[i] == 0 ? 0 : Length;
        }
    }
}
