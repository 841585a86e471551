using System.Reflection;
using System.Text.RegularExpressions;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Profiles;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("Time", "10 us", 1e-5)]
    [InlineData("Time", "10 \u00B5s", 1e-5)]
    [InlineData("Time", "10\u03BCs", 1e-5)]
    [InlineData("Time", " 12.5 ns ", 12.5e-9)]
    [InlineData("Time", "1e-3 s", 1e-3)]
    [InlineData("Time", "3e2ms", 0.3)]
    [InlineData("Time", "-.5 ps", -5e-13)]
    [InlineData("Time", "7 fs", 7e-15)]
    [InlineData("Frequency", "2 MHz", 2e6)]
    [InlineData("Frequency", "2 mHz", 2e-3)]
    [InlineData("Frequency", "0.1 GHz", 1e8)]
    [InlineData("Angle", "90 deg", Math.PI / 2)]
    [InlineData("Angle", "250 mrad", 0.25)]
    [InlineData("Ratio", "3 %", 0.03)]
    [InlineData("Ratio", "0.1%", 0.001)]
    [InlineData("Ratio", "0.5", 0.5)]
    [InlineData("Voltage", "3.3 V", 3.3)]
    [InlineData("Current", "15 nA", 15e-9)]
    [InlineData("Power", "1 mW", 1e-3)]
    [InlineData("Energy", "0.4 fJ", 0.4e-15)]
    [InlineData("Temperature", "300 K", 300)]
    public void Text_becomes_exactly_the_number_of_its_unit(string dimension, string text, double expected)
    {
        Assert.True(Quantity.TryParse(text, Of(dimension), out var value));
        Assert.Equal(expected, value);
        Assert.Matches(Quantity.Pattern(Of(dimension)), text);
    }

    [Theory]
    [InlineData("Time", "10 lightyears")]
    [InlineData("Time", "10")]
    [InlineData("Time", "s")]
    [InlineData("Time", "")]
    [InlineData("Time", "10 S")]
    [InlineData("Time", "10 xs")]
    [InlineData("Time", "10 mms")]
    [InlineData("Time", "1,5 s")]
    [InlineData("Time", "\u0661 s")]
    [InlineData("Time", "10 Hz")]
    [InlineData("Frequency", "10 s")]
    [InlineData("Angle", "1 mdeg")]
    [InlineData("Ratio", "1 m%")]
    [InlineData("Ratio", "NaN")]
    public void Text_of_another_form_or_dimension_is_refused(string dimension, string text)
    {
        Assert.False(Quantity.TryParse(text, Of(dimension), out _));
        Assert.DoesNotMatch(Quantity.Pattern(Of(dimension)), text);
    }

    [Fact]
    public void Number_too_large_for_double_is_refused() => Assert.False(Quantity.TryParse("1e999 s", Dimension.Time, out _));

    [Fact]
    public void Units_a_message_proposes_are_accepted()
    {
        foreach (var property in typeof(Dimension).GetProperties(BindingFlags.Public | BindingFlags.Static))
        {
            var dimension = (Dimension)property.GetValue(null)!;
            foreach (Match unit in Regex.Matches(dimension.Use, @"^[^,]+|(?<=, )(?!or)[^,]+"))
                Assert.True(Quantity.TryParse("1 " + unit.Value, dimension, out _), $"{property.Name}: {unit.Value}");
        }
    }

    private static Dimension Of(string name) => (Dimension)typeof(Dimension).GetProperty(name)!.GetValue(null)!;
}
