using Serverless.Embedded.Pool;

namespace Serverless.Embedded.Tests.Pool;

public sealed class LastWordsTests
{
    [Fact]
    public void The_message_of_an_unhandled_exception_is_kept_and_not_its_trace()
    {
        var words = new LastWords();

        words.Hear("warming up");
        words.Hear("Unhandled exception. System.InvalidOperationException: The model file is damaged.");
        words.Hear("   at Serverless.Worker.Program.Main() in Program.cs:line 7");
        words.Hear("--- End of stack trace from previous location ---");
        words.Hear("");

        Assert.Equal("Unhandled exception. System.InvalidOperationException: The model file is damaged.", words.Line);
    }

    [Fact]
    public void A_silent_process_leaves_no_words() => Assert.Null(new LastWords().Line);

    [Fact]
    public void A_very_long_line_is_cut()
    {
        var words = new LastWords();

        words.Hear(new string('x', 100_000));

        Assert.Equal(500, words.Line!.Length);
    }
}
