using EqPropHW.Boards;
using EqPropHW.Boards.Bench;
using EqPropHW.Core;

namespace EqPropHW.Tests.Boards;

/// <summary>
/// Drivers against simulated chips that were written apart from them, and both against the bytes of public drivers: Linux
/// (mcp4728.c, ti-ads1015.c, mcp320x.c, mcp4131.c, clk-si5351.c) and dotnet/iot (Mcp3208).
/// </summary>
public sealed class ChipTests
{
    private readonly CountingClock _clock = new();

    [Fact]
    public void Dac_is_written_as_linux_writes_it()
    {
        var chip = new SimulatedMcp4728(0x62);
        var bus = new RecordedI2c(chip);

        new Mcp4728(bus, 0x62, "dac").Write(2, 0xABC);

        // mcp4728.c: command 0x08 << 3 | channel << 1; reference << 7 | gain << 4 | high four bits; low eight.
        Assert.Equal($"{0x08 << 3 | 2 << 1:X2}{1 << 7 | 1 << 4 | 0xA:X2}BC", Assert.Single(bus.Written));
        Assert.Equal(0xABC * 0.001, chip.Volts(2), 1e-12);
        Assert.Equal(0, chip.Volts(1));
    }

    [Fact]
    public void Dac_reads_back_as_linux_parses_it()
    {
        var chip = new SimulatedMcp4728(0x60);
        new Mcp4728(new RecordedI2c(chip), 0x60, "dac").Write(3, 0x123);
        var answer = new byte[24];

        chip.Read(answer);

        // mcp4728.c: bytes 1 and 2 of each six: reference in bit 7, gain in bit 4, twelve bits of code.
        Assert.Equal((1, 1, 0x123), (answer[19] >> 7, answer[19] >> 4 & 1, (answer[19] & 0x0F) << 8 | answer[20]));
        Assert.Equal(0x80, answer[0] & 0x80);
    }

    [Fact]
    public void Dac_at_another_address_is_refused()
    {
        var driver = new Mcp4728(new RecordedI2c(new SimulatedMcp4728(0x61)), 0x60, "dac0");

        var error = Assert.Throws<ProtocolException>(driver.Identify);

        Assert.Equal("dac0: no MCP4728 at 0x60: channel 0 answers 0x01; 0x00 was expected", error.Message);
    }

    [Theory]
    [InlineData("4083", "a multi-write of 2 bytes; each channel takes three")]
    [InlineData("408FFF", null)]
    [InlineData("40800058800058", "a multi-write of 7 bytes; each channel takes three")]
    [InlineData("408000588000", "a multi-write with another command inside")]
    [InlineData("588FFF", "a write to its permanent memory; that wears it")]
    [InlineData("0A", "a fast write of 1 bytes; each of up to four channels takes two")]
    [InlineData("A0FF", "command 0xa0, which this board never needs")]
    public void Simulated_dac_takes_only_its_commands(string bytes, string? refusal)
        => Assert.Equal(refusal, new SimulatedMcp4728(0x60).Write(Convert.FromHexString(bytes)));

    [Theory]
    [InlineData(0, "01C3E3")]
    [InlineData(3, "01F3E3")]
    public void Adc_is_started_with_the_fields_of_linux(int channel, string expected)
    {
        var bus = new RecordedI2c(new SimulatedAds1115(input => 0.5 + input, () => 0, () => _clock.Now));

        var code = new Ads1115(bus, 0x48, "adc", _clock).ReadCode(channel);

        // ti-ads1015.c: mux at 12 (single-ended from 4), gain at 9 (1 is 4.096 V), single at 8, rate at 5 (7 is 860), comparator off 3.
        Assert.Equal($"01{1 << 15 | 4 + channel << 12 | 1 << 9 | 1 << 8 | 7 << 5 | 3:X4}", expected);
        Assert.Equal(expected, bus.Written[0]);
        Assert.Equal(Math.Round((0.5 + channel) / 4.096 * 32768), code);
    }

    [Fact]
    public void Adc_that_never_ends_is_a_timeout()
    {
        var driver = new Ads1115(new RecordedI2c(new SimulatedAds1115(_ => 0, () => 0, () => TimeSpan.Zero)), 0x48, "adc", _clock);

        Assert.Throws<DeviceTimeoutException>(() => driver.ReadCode(1));
    }

    [Fact]
    public void Adc_whose_setting_is_lost_is_refused()
    {
        var chip = new SimulatedMcp4728(0x48);

        Assert.ThrowsAny<DeviceException>(() => new Ads1115(new RecordedI2c(chip), 0x48, "adc", _clock).Identify());
    }

    [Theory]
    [InlineData("00C3E3", "a write to the conversion register, which is read only")]
    [InlineData("01C3", "a write of 2 bytes; a register takes its number alone, or with two bytes")]
    [InlineData("04", "register 4; there are 0 to 3")]
    public void Simulated_adc_takes_only_its_registers(string bytes, string refusal)
        => Assert.Equal(refusal, new SimulatedAds1115(_ => 0, () => 0, () => _clock.Now).Write(Convert.FromHexString(bytes)));

    [Fact]
    public void Simulated_adc_refuses_a_start_while_it_converts()
    {
        var chip = new SimulatedAds1115(_ => 0, () => 0, () => _clock.Now);

        Assert.Null(chip.Write([1, 0xC3, 0xE3]));
        Assert.Equal("a start while a conversion runs", chip.Write([1, 0xC3, 0xE3]));
    }

    [Theory]
    [InlineData("074000", 3)]
    [InlineData("740000", 3)]
    public void Spi_adc_answers_dotnet_iot_and_linux_alike(string bytes, int length)
    {
        // dotnet/iot Mcp3208.Read(5) sends 07 40 00 and takes the low twelve bits; mcp320x.c sends 1 << 6 | 1 << 5 | 5 << 2 and two bytes more.
        var chip = new SimulatedMcp3208(input => input == 5 ? 1.5 : 0, () => 0, 4.096);
        var answer = new byte[length];

        chip.Exchange(Convert.FromHexString(bytes), answer);

        var code = bytes[0] == '0' ? (answer[1] & 0x0F) << 8 | answer[2] : answer[1] << 4 | answer[2] >> 4;
        Assert.Equal(1500, code);
    }

    [Fact]
    public void Spi_adc_is_read_as_dotnet_iot_reads_it()
    {
        var bus = new RecordedSpi(new SimulatedMcp3208(input => 0.25 * input, () => 0, 4.096));

        Assert.Equal(1250, new Mcp3208(bus, 0, "adc", 4.096).ReadCode(5));
        Assert.Equal("074000", Assert.Single(bus.Written));
    }

    [Fact]
    public void Potentiometer_moves_and_reads_as_linux_addresses_it()
    {
        var chip = new SimulatedMcp4251();
        var bus = new RecordedSpi(chip);

        new Mcp4251(bus, 4, "pot").Write(1, 256);

        // mcp4131.c: wiper << 4, write 0 << 2, ninth bit in bit 0; read 3 << 2.
        Assert.Equal([$"{1 << 4 | 0 << 2 | 1:X2}00", $"{1 << 4 | 3 << 2:X2}00"], bus.Written);
        Assert.Equal((128, 256), (chip.Position(0), chip.Position(1)));
    }

    [Theory]
    [InlineData("2C00", "FC00")]
    [InlineData("5000", "FC00")]
    [InlineData("0C00", "FE80")]
    [InlineData("4C00", "FFFF")]
    [InlineData("00", "FC")]
    public void Simulated_potentiometer_flags_bad_commands(string bytes, string expected)
    {
        // A low second bit is what mcp4131.c calls CMDERR.
        var answer = new byte[bytes.Length / 2];

        new SimulatedMcp4251().Exchange(Convert.FromHexString(bytes), answer);

        Assert.Equal(expected, Convert.ToHexString(answer));
    }

    [Fact]
    public void Missing_potentiometer_is_refused()
    {
        using var bus = new SimulatedSpiBus(new Dictionary<int, ISimulatedSpiChip>(), _ => { });

        Assert.Throws<ProtocolException>(() => new Mcp4251(bus, 3, "pot3").Write(0, 5));
    }

    [Fact]
    public void Clocks_run_at_twenty_megahertz_with_the_phases_asked_for()
    {
        var chip = new SimulatedSi5351(() => _clock.Now);
        var driver = new Si5351(new RecordedI2c(chip), 0x60, "clock", _clock);

        driver.Identify();
        driver.Configure([0, 2]);
        driver.SetPhase(2, 32);
        driver.Enable(2, true);
        var before = chip.Turns(2);
        driver.Align();

        Assert.Equal((20, 0, 0), (chip.Megahertz(2), chip.Megahertz(0), before));
        Assert.Equal(0.25, chip.Turns(2), 1e-12);
    }

    [Fact]
    public void Clock_words_are_those_of_linux()
    {
        var bus = new RecordedI2c(new SimulatedSi5351(() => _clock.Now));
        var driver = new Si5351(bus, 0x60, "clock", _clock);

        driver.Configure([1]);

        // clk-si5351.c for a = 25, b = 3, c = 5: P1 = 128 a + floor(128 b / c) - 512, P2 = 128 b mod c, P3 = c; PLL A from register 26.
        var (p1, p2, p3) = (128 * 25 + 128 * 3 / 5 - 512, 128 * 3 % 5, 5);
        byte[] words = [(byte)(p3 >> 8), (byte)p3, (byte)(p1 >> 16 & 3), (byte)(p1 >> 8), (byte)p1, (byte)((p3 & 0xF0000) >> 12 | (p2 & 0xF0000) >> 16), (byte)(p2 >> 8), (byte)p2];
        for (var k = 0; k < 8; k++) Assert.Contains($"{26 + k:X2}{words[k]:X2}", bus.Written);
        Assert.Contains("B120", bus.Written);
    }

    [Theory]
    [InlineData("0001", "a write to register 0, which is reserved or read only")]
    [InlineData("A580", "a phase offset of 128; seven bits are allowed")]
    [InlineData("BC01", "a write to register 188, which is reserved or read only")]
    public void Simulated_clock_takes_only_its_registers(string bytes, string refusal)
        => Assert.Equal(refusal, new SimulatedSi5351(() => _clock.Now).Write(Convert.FromHexString(bytes)));

    [Fact]
    public void Clock_without_lock_is_a_timeout()
    {
        var driver = new Si5351(new RecordedI2c(new SimulatedSi5351(() => TimeSpan.Zero)), 0x60, "clock", _clock);

        Assert.Equal("clock: the PLL does not lock", Assert.Throws<DeviceTimeoutException>(() => driver.Configure([0])).Message);
    }
}
