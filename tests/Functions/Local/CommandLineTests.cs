using Serverless.Local;

namespace Serverless.Functions.Tests.Local;

public sealed class CommandLineTests
{
    [Fact]
    public void An_option_is_a_setting_with_its_value_after_a_space_or_an_equals_sign()
    {
        var settings = CommandLine.Parse(["--port", "8080", "--data=/tmp/x=y"]);

        Assert.Equal("8080", settings["Local:Port"]);
        Assert.Equal("/tmp/x=y", settings["Local:Data"]);
    }

    [Theory]
    [InlineData("--colour")]
    [InlineData("port")]
    [InlineData("--Port")]
    public void What_is_no_option_is_refused_by_name(string argument) =>
        Assert.Contains($"'{argument}'", Assert.Throws<SettingException>(
            () => CommandLine.Parse([argument, "1"])).Message, StringComparison.Ordinal);

    [Fact]
    public void An_option_without_a_value_is_refused() =>
        Assert.Contains("--port has no value", Assert.Throws<SettingException>(
            () => CommandLine.Parse(["--port"])).Message, StringComparison.Ordinal);
}
