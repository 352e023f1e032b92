//! The server as browsers meet it: over HTTP and WebSocket, in this process or in one that is killed.

mod accounts;
mod anatomy;
mod audit;
mod centerline;
mod command_line;
mod erase;
mod flow;
mod killed;
mod links;
mod members;
mod patient;
mod real_series;
mod requests;
mod roles;
mod rooms;
mod signing;
mod support;
mod territories;
mod uploads;
