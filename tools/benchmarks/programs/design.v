// A small design to be compiled: a multiplier, a FIFO and a state machine.
module multiply(input clk, input [15:0] a, b, output reg [31:0] product);
    always @(posedge clk) product <= a * b + {b, a};
endmodule

module fifo(input clk, push, pop, input [31:0] in, output [31:0] out, output full, empty);
    reg [31:0] store[0:63];
    reg [6:0] head = 0, tail = 0;
    assign out = store[tail[5:0]];
    assign full = head - tail == 64;
    assign empty = head == tail;
    always @(posedge clk) begin
        if (push & ~full) begin store[head[5:0]] <= in; head <= head + 1; end
        if (pop & ~empty) tail <= tail + 1;
    end
endmodule

module top(input clk, reset, input [15:0] a, b, output reg [31:0] result, output reg done);
    wire [31:0] product, front;
    wire full, empty;
    reg [1:0] state = 0;
    multiply m0(clk, a, b, product);
    fifo f0(clk, state == 1, state == 2, product, front, full, empty);
    always @(posedge clk) begin
        if (reset) state <= 0;
        else case (state)
            0: state <= full ? 2 : 1;
            1: state <= 2;
            2: begin result <= front ^ {16'b0, a}; state <= empty ? 0 : 3; end
            3: begin done <= result[0]; state <= 0; end
        endcase
    end
endmodule
