using Serverless.Embedded.Pool;

namespace Serverless.Embedded.Tests.Pool;

public sealed class ErrorOutputTests
{
    [Fact]
    public void The_message_of_an_unhandled_exception_is_kept_without_its_stack_trace()
    {
        var output = new ErrorOutput();

        output.Add("warming up");
        output.Add("Unhandled exception. System.InvalidOperationException: The model file is damaged.");
        output.Add("   at Serverless.Worker.Program.Main() in Program.cs:line 7");
        output.Add("--- End of stack trace from previous location ---");
        output.Add("");

        Assert.Equal(
            "Unhandled exception. System.InvalidOperationException: The model file is damaged.", output.LastLine);
    }

    [Fact]
    public void A_process_without_output_leaves_no_line() => Assert.Null(new ErrorOutput().LastLine);

    [Fact]
    public void A_very_long_line_is_truncated()
    {
        var output = new ErrorOutput();

        output.Add(new string('x', 100_000));

        Assert.Equal(500, output.LastLine!.Length);
    }
}
