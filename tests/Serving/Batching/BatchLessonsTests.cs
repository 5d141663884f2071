using Microsoft.Extensions.Options;
using Serverless.Serving.Batching;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Batching;

public sealed class BatchLessonsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeSession _session = new();

    private string File => Path.Combine(_folder.Path, "kept/lessons.json");

    public void Dispose()
    {
        _folder.Dispose();
        _session.Dispose();
    }

    [Fact]
    public void The_next_process_restores_the_lessons()
    {
        using var model = FakeSession.Model(_session, maxBatch: 4);
        var first = Lessons();
        for (var run = 0; run < 100; run++)
        {
            var next = first.Next(model, "x", 100, 100);
            first.Record(model, "x", next, TimeSpan.FromMilliseconds(next * next));
        }

        BatchLessonsFile.Write(File, first.Export());
        var second = Lessons();
        second.Import(BatchLessonsFile.Read(File));

        Assert.Equal(1, second.Next(model, "x", 100, 100));
        var lesson = Assert.Single(second.Export());
        Assert.Equal(("double", "1", "x", 1), (lesson.Model, lesson.Version, lesson.Shape, lesson.Best));
        Assert.Equal(
            "Batch size 1 has the lowest cost per item (1: 1.000 ms, 2: 2.000 ms, 4: 4.000 ms).",
            lesson.Because());
    }

    [Fact]
    public void Lessons_are_discarded_if_maxBatch_changed()
    {
        var lessons = Lessons();
        lessons.Import([new BatchLesson("double", "1", "x", 1, [new SizeLesson(1, 1, 9), new SizeLesson(2, 9, 9)])]);
        using var model = FakeSession.Model(_session, maxBatch: 8);

        for (var run = 0; run < 100; run++)
        {
            var next = lessons.Next(model, "x", 100, 100);
            lessons.Record(model, "x", next, TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(8, Assert.Single(lessons.Export()).Best);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"model\":1}")]
    public void A_file_of_another_format_is_ignored(string text)
    {
        _folder.Write("kept/lessons.json", text);

        Assert.Empty(BatchLessonsFile.Read(File));
    }

    [Fact]
    public void A_missing_file_gives_no_lessons() => Assert.Empty(BatchLessonsFile.Read(File));

    [Fact]
    public void The_number_of_learned_shapes_is_bounded()
    {
        using var model = FakeSession.Model(_session);
        var lessons = Lessons();

        for (var shape = 0; shape < 2_000; shape++)
        {
            lessons.Record(model, $"shape {shape}", 1, TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(lessons.Export().Count, 1, 512);
    }

    [Fact]
    public void A_fixed_size_is_used_up_to_maxBatch()
    {
        using var model = FakeSession.Model(_session, maxBatch: 8);

        Assert.Equal(
            8, new BatchLessons(Options.Create(new BatchingOptions { FixedSize = 64 })).Next(model, "x", 1, 1));
    }

    private static BatchLessons Lessons() => new(Options.Create(new BatchingOptions()));
}
